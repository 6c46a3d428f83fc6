/** Attributes of virtual DOM: static ones, those that follow a source, handlers, styles. */
import { setText } from './dom'
import { guard } from './problem'
import type { Rendering } from './rendering'
import { isReactive, isSource, listen } from './source'
import type { Reactive } from './types'

export type VirtualElement = HTMLElement | SVGElement

/** Properties of an input that follow from others, or from children: set last. */
export const LATE: ReadonlySet<string> = new Set(['value', 'checked', 'selected', 'selectedIndex'])

/** Those whose property does not take what the attribute takes (`width: '100%'`, `list: 'id'`). */
const AS_ATTRIBUTE = new Set(['width', 'height', 'list', 'form', 'href', 'src', 'role', 'download', 'rowSpan', 'colSpan'])

const PARTS = new Set(['tag', 'children', 'connectedCallback', 'disconnectedCallback'])

/** The names of attributes among an author's properties. */
export const attributeNames = (virtual: object): string[] =>
    Object.keys(virtual).filter((name) => !PARTS.has(name) && !name.endsWith('$'))

/** Sets an attribute now, and again whenever its source gives a value. */
export function bind(element: VirtualElement, name: string, value: unknown, rendering: Rendering): void {
    if (value === undefined) return
    if (name.startsWith('on')) {
        handle(element, name.slice(2).toLowerCase(), value, rendering)
        return
    }
    const set = setter(element, name)
    const reactive: Reactive | undefined = isReactive(value) ? value : isSource(value) ? { source$: value } : undefined
    if (reactive === undefined) set(value)
    else follow(element, reactive, set, rendering)
}

function follow(element: VirtualElement, reactive: Reactive, set: (value: unknown) => void, rendering: Rendering): void {
    const { source$, vdomMap = (data: unknown) => data, wrapper = (target: unknown) => target } = reactive
    const run = guard(element, rendering)
    if (reactive.untilFirst !== undefined) run(() => { set(wrapper(reactive.untilFirst)) })
    const next = (data: unknown) => {
        run(() => {
            set(wrapper(vdomMap(data)))
            reactive.sideEffects?.({ domainData: data, element })
        })
    }
    listen(source$, rendering.lifetime, next, (error) => {
        run(() => { throw error })
    })
}

function handle(element: VirtualElement, type: string, handler: unknown, rendering: Rendering): void {
    // a string would be code, and may come with data
    if (typeof handler === 'string') throw new TypeError(`on${type} is not a function`)
    if (typeof handler !== 'function') return
    const run = guard(element, rendering)
    const listener = (event: Event) => {
        run(() => {
            const result: unknown = handler.call(element, event)
            if (result === false) event.preventDefault()
            return result
        })
    }
    element.addEventListener(type, listener, { signal: rendering.lifetime.signal })
}

function setter(element: VirtualElement, name: string): (value: unknown) => void {
    if (name === 'style') return styler(element)
    if (name === 'innerText') return (value) => { setText(element, text(value)) }
    if (name === 'class') return (value) => { setAttribute(element, name, value) }
    if (name === 'customAttributes' || name === 'dataset') {
        const prefix = name === 'dataset' ? 'data-' : ''
        return (values) => {
            for (const [key, value] of Object.entries(values as object)) {
                setAttribute(element, prefix + key.replace(/[A-Z]/g, '-$&').toLowerCase(), value)
            }
        }
    }
    if (element instanceof HTMLElement && name in element && !AS_ATTRIBUTE.has(name)) {
        return (value) => { (element as unknown as Record<string, unknown>)[name] = value }
    }
    return (value) => { setAttribute(element, name, value) }
}

/** Styles that a former value set and this one does not are taken back; those of others stay. */
function styler(element: VirtualElement): (value: unknown) => void {
    let names: string[] = []
    const set = (name: string, value: string) => {
        if (name.includes('-')) element.style.setProperty(name, value)
        else (element.style as unknown as Record<string, string>)[name] = value
    }
    return (value) => {
        if (typeof value === 'string') {
            element.style.cssText = value
            return
        }
        const styles = Object.entries((value ?? {}))
        for (const name of names) set(name, '')
        for (const [name, style] of styles) set(name, text(style))
        names = styles.map(([name]) => name)
    }
}

function setAttribute(element: Element, name: string, value: unknown): void {
    // true and false switch an attribute on and off, but are values of ARIA and data
    const isSwitch = typeof value === 'boolean' && !name.includes('-')
    if (value === undefined || value === null || (isSwitch && !value)) element.removeAttribute(name)
    else if (typeof value !== 'object' && typeof value !== 'function') element.setAttribute(name, isSwitch ? '' : text(value))
}

function text(value: unknown): string {
    return value === undefined || value === null ? '' : `${value as string | number}`
}
