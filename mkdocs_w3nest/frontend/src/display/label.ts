/** What a value is called in one short text, without looking into it. */

/** Characters of a text that stands inside something else. */
const SHORT = 60

/** Characters of a text that stands alone. */
const LONG = 2_000

/** The name of an object's class; empty for plain objects. */
export function className(value: object): string {
    const prototype = Reflect.getPrototypeOf(value) as { constructor?: unknown } | null
    if (prototype === Object.prototype) return ''
    const tag = Object.prototype.toString.call(value).slice(8, -1)
    const constructor = prototype?.constructor
    if (typeof constructor === 'function' && constructor.name) return constructor.name
    return tag === 'Object' ? '' : tag
}

/** A short text for any value; never throws. */
export function label(value: unknown, longest = SHORT): string {
    try {
        return text(value, longest)
    } catch (error) {
        return unreadable(error)
    }
}

export const longLabel = (value: unknown): string => label(value, LONG)

/** For what throws when it is looked at. */
export const unreadable = (error: unknown): string => `cannot be read: ${error instanceof Error ? error.message : 'it throws'}`

function text(value: unknown, longest: number): string {
    if (typeof value === 'string') return quote(value, longest)
    if (typeof value === 'bigint') return `${String(value)}n`
    if (typeof value === 'function') return signature(value)
    if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
    if (value instanceof RegExp) return String(value)
    if (value instanceof Error) return quoteless(`${value.name}: ${value.message}`, longest)
    if (value instanceof Element) return `<${value.localName}${value.id && `#${value.id}`}>`
    if (value instanceof Map || value instanceof Set) return `${className(value)}(${value.size})`
    if (value instanceof ArrayBuffer) return `ArrayBuffer(${value.byteLength})`
    if (value instanceof DataView) return `DataView(${value.byteLength})`
    if (Array.isArray(value) || ArrayBuffer.isView(value)) return `${className(value)}(${(value as ArrayLike<unknown>).length})`
    return className(value) || '{…}'
}

function signature(value: { name?: unknown }): string {
    const isClass = Function.prototype.toString.call(value).startsWith('class')
    const name = typeof value.name === 'string' ? value.name : ''
    return isClass ? `class ${name}` : `ƒ ${name}()`
}

function quote(value: string, longest: number): string {
    return value.length <= longest ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, longest))}… (${value.length} characters)`
}

const quoteless = (value: string, longest: number) => (value.length <= longest ? value : `${value.slice(0, longest)}…`)
