/** The values that a cell gives to the page, in the markup of mkdocs_w3nest/markup/captured.py. */
import { h } from '../display/dom'

/** Characters of a value that are shown. */
const LONGEST = 300

export function capturedList(values: Readonly<Record<string, unknown>>): HTMLElement {
    const rows = Object.entries(values).map(([name, value]) =>
        h('div', {}, h('dt', {}, name), h('dd', {}, h('code', {}, shorten(value)))))
    return h('dl', { class: 'w3nest-captured', 'aria-label': 'Values given to the page' }, ...rows)
}

/** The value as JSON, cut when it is long; long lists are not written out first. */
function shorten(value: unknown): string {
    if (Array.isArray(value) && value.length > LONGEST) return `${cut(line(value.slice(0, LONGEST)))} (${value.length} items)`
    return cut(line(value))
}

/** JSON in one line, with spaces as Python writes it. */
function line(value: unknown): string {
    // text in JSON has no line ends of its own
    return JSON.stringify(value, null, 1).replace(/(?<=[[{])\n *|\n *(?=[\]}])/g, '').replace(/\n */g, ' ')
}

function cut(text: string): string {
    // characters, not halves of surrogate pairs
    const start = Array.from(text.slice(0, 2 * LONGEST + 2))
    return start.length <= LONGEST ? text : `${start.slice(0, LONGEST).join('')}…`
}
