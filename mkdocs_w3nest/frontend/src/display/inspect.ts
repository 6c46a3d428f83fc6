/** What is in an object: its entries, read one by one and only when asked. */
import { label } from './label'

/** A named value in an object. */
export interface Entry {
    name: string
    /** Reads the value; what a getter or a proxy throws comes out of it. */
    read: () => unknown
    /** A getter, which may do anything: read only when a reader asks for it. */
    getter?: boolean
}

/** Entries by position, so that those of a long list are not made before they are shown. */
export interface Entries {
    length: number
    at: (index: number) => Entry
}

/** Longest list whose names beside the indices are looked for, which takes a walk over all. */
const WALKED = 10_000

export function entriesOf(value: object): Entries {
    if (value instanceof ArrayBuffer) return indices(new Uint8Array(value))
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return indices(value as unknown as ArrayLike<unknown>)
    if (Array.isArray(value)) {
        return concat(indices(value), value.length > WALKED ? [] : properties(value, (name) => !/^\d+$/.test(name)))
    }
    if (value instanceof Map) {
        const items = [...(value as Map<unknown, unknown>)]
        return listed(items, ([key, item]) => ({ name: `${label(key)} →`, read: () => item }))
    }
    if (value instanceof Set) return indices([...(value as Set<unknown>)])
    if (value instanceof Error) return concat(unlisted(value), properties(value))
    return listed([...properties(value), ...getters(value)], (entry) => entry)
}

function listed<T>(items: readonly T[], entry: (item: T) => Entry): Entries {
    return { length: items.length, at: (i) => entry(items[i] as T) }
}

function indices(list: ArrayLike<unknown>): Entries {
    return { length: list.length, at: (i) => ({ name: String(i), read: () => list[i] }) }
}

function concat(first: Entries, rest: readonly Entry[]): Entries {
    return { length: first.length + rest.length, at: (i) => rest[i - first.length] ?? first.at(i) }
}

/** What an error keeps out of sight of loops. */
function unlisted(error: Error): Entries {
    const names = ['stack', 'cause', 'errors'].filter((name) => Object.hasOwn(error, name))
    return listed(names, (name) => ({ name, read: () => (error as unknown as Record<string, unknown>)[name] }))
}

function properties(value: object, wanted: (name: string) => boolean = () => true): Entry[] {
    const entries: Entry[] = []
    for (const key of Reflect.ownKeys(value)) {
        if (typeof key === 'string' && !wanted(key)) continue
        try {
            const descriptor = Reflect.getOwnPropertyDescriptor(value, key)
            if (descriptor?.enumerable) entries.push(entryOf(value, key, descriptor))
        } catch (error) {
            // a module's name before it has a value, a proxy that refuses
            entries.push({ name: String(key), read: () => { throw error } })
        }
    }
    return entries
}

/** Getters that an object has by its classes. */
function getters(value: object): Entry[] {
    const entries = new Map<string, Entry>()
    for (let at = Reflect.getPrototypeOf(value); at !== null && at !== Object.prototype; at = Reflect.getPrototypeOf(at)) {
        for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
            if (descriptor.get && !entries.has(key)) entries.set(key, entryOf(value, key, descriptor))
        }
    }
    return [...entries.values()]
}

function entryOf(value: object, key: PropertyKey, descriptor: PropertyDescriptor): Entry {
    const name = String(key)
    if (descriptor.get) return { name, getter: true, read: () => descriptor.get?.call(value) as unknown }
    return { name, read: () => descriptor.value as unknown }
}
