/** Values of the page on their way to an interpreter: what is JSON, and what cannot be. */

/** Plain JSON of a variable's value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/**
 * The values of `names` as JSON.
 * @throws TypeError naming the variable that is missing, or cannot be sent
 */
export function captureIn(names: readonly string[], scope: { has(name: string): boolean; get(name: string): unknown }): Record<string, Json> {
    const values: Record<string, Json> = {}
    for (const name of names) {
        if (!scope.has(name)) throw new TypeError(`captured-in names '${name}', which no cell above has set`)
        values[name] = toJson(scope.get(name), name, [])
    }
    return values
}

/** One spelling for one value, to compare values by. */
export function canonical(value: unknown): string {
    return JSON.stringify(value, (_key, item: unknown) =>
        item !== null && typeof item === 'object' && !Array.isArray(item)
            ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
            : item,
    )
}

function toJson(value: unknown, path: string, above: readonly object[]): Json {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number') return Number.isFinite(value) ? value : null // as JSON.stringify has it
    if (typeof value !== 'object') throw unfit(path, value === undefined ? 'undefined' : `a ${typeof value}`)
    if (above.includes(value)) throw unfit(path, 'a value that contains itself')
    if (above.length > 200) throw unfit(path, 'nested too deep')
    if (hasToJson(value)) return toJson(value.toJSON(), path, [...above, value])
    const foreign = foreignKind(value)
    if (foreign !== undefined) throw unfit(path, foreign)
    const within = [...above, value]
    if (Array.isArray(value)) return value.map((item: unknown, i) => (item === undefined ? null : toJson(item, `${path}[${i}]`, within)))
    if (ArrayBuffer.isView(value) && Symbol.iterator in value) {
        return Array.from(value as unknown as Iterable<unknown>, (item, i) => toJson(item, `${path}[${i}]`, within))
    }
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    return Object.fromEntries(entries.map(([key, item]) => [key, toJson(item, `${path}.${key}`, within)]))
}

/** What a value is that JSON would silently make nothing of. */
function foreignKind(value: object): string | undefined {
    if (value instanceof Node) return 'an element of the page'
    if (value instanceof Map || value instanceof Set) return `a ${value.constructor.name}: give it as an array`
    if ('then' in value && typeof value.then === 'function') return 'a promise: await it first'
    if ('subscribe' in value && typeof value.subscribe === 'function') return 'an observable: take a value of it first'
    return undefined
}

function hasToJson(value: object): value is { toJSON(): unknown } {
    return 'toJSON' in value && typeof value.toJSON === 'function'
}

function unfit(path: string, what: string): TypeError {
    const [name = path] = /^[^.[]+/.exec(path) ?? []
    return new TypeError(`captured-in cannot send '${name}': ${path === name ? 'it' : path} is ${what}`)
}
