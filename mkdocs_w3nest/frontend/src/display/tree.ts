/** An object as a tree of `<details>`: each level is made when it is opened, so cycles and sizes cost nothing. */
import { h } from './dom'
import { entriesOf, type Entries, type Entry } from './inspect'
import { className, label, longLabel, unreadable } from './label'

/** Entries that stand under one heading; more of them are split into ranges. */
const RANGE = 100

/** Entries that are named in the line of an object that is closed. */
const PREVIEWED = 5

/** A value with its name before it, when it has one: text, or a tree to open. */
export function tree(value: unknown, name?: string): HTMLElement {
    try {
        const entries = isObject(value) ? entriesOf(value) : undefined
        if (!entries?.length) return leaf(value, entries ? empty(value as object) : longLabel(value), name)
        return branch(name, preview(value as object, entries), () => range(entries, 0, entries.length))
    } catch (error) {
        return leaf(error, unreadable(error), name)
    }
}

/** Values of which their text says all. */
const TEXTS = [Date, RegExp, Promise]

const isObject = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !TEXTS.some((type) => value instanceof type)

function leaf(value: unknown, text: string, name?: string): HTMLElement {
    return h('div', { class: 'w3nest-leaf' }, ...key(name), h('span', { class: `w3nest-value w3nest-${typeof value}` }, text))
}

const key = (name?: string) => (name === undefined ? [] : [h('span', { class: 'w3nest-key' }, name), ': '])

function empty(value: object): string {
    const name = label(value)
    return name === '{…}' ? '{}' : name
}

function branch(name: string | undefined, title: string, content: () => HTMLElement): HTMLElement {
    const details = h('details', { class: 'w3nest-tree' }, h('summary', {}, ...key(name), h('span', { class: 'w3nest-preview' }, title)))
    details.addEventListener('toggle', () => { details.append(content()) }, { once: true })
    return details
}

/** Entries from `start` to before `end`: themselves, or in at most a hundred ranges. */
function range(entries: Entries, start: number, end: number): HTMLElement {
    let step = 1
    while ((end - start) / step > RANGE) step *= RANGE
    const list = h('ul')
    for (let i = start; i < end; i += step) {
        const last = Math.min(i + step, end)
        list.append(h('li', {}, step === 1 ? row(entries.at(i)) : branch(undefined, `[${i} … ${last - 1}]`, () => range(entries, i, last))))
    }
    return list
}

function row(entry: Entry): HTMLElement {
    return entry.getter ? unread(entry) : read(entry)
}

function read({ name, read }: Entry): HTMLElement {
    try {
        return tree(read(), name)
    } catch (error) {
        return leaf(error, unreadable(error), name)
    }
}

function unread(entry: Entry): HTMLElement {
    const button = h('button', { type: 'button', class: 'w3nest-getter', 'aria-label': `Read ${entry.name}` }, '(…)')
    const line = h('div', { class: 'w3nest-leaf' }, ...key(entry.name), button)
    button.addEventListener('click', () => {
        const result = read(entry)
        line.replaceWith(result)
        // whoever pressed the button by keyboard goes on from here
        const next = result.querySelector('summary') ?? result
        next.tabIndex = next === result ? -1 : 0
        next.focus()
    })
    return line
}

/** The line of an object that is closed: its class, and the first that is in it. */
function preview(value: object, entries: Entries): string {
    if (value instanceof Error || value instanceof Node) return label(value)
    const isList = Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Set || value instanceof ArrayBuffer
    const parts = Array.from({ length: Math.min(entries.length, PREVIEWED) }, (_, i) => {
        const entry = entries.at(i)
        const name = value instanceof Map ? `${entry.name} ` : `${entry.name}: `
        return (isList ? '' : name) + glance(entry)
    })
    if (entries.length > PREVIEWED) parts.push('…')
    const name = isList || value instanceof Map ? label(value).replace(/^Array\(/, '(') : className(value)
    return `${name} ${isList ? `[${parts.join(', ')}]` : `{${parts.join(', ')}}`}`.trim()
}

function glance(entry: Entry): string {
    if (entry.getter) return '(…)'
    try {
        return label(entry.read(), 30)
    } catch {
        return '…'
    }
}
