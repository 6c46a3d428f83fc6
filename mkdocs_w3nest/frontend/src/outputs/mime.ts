/** MIME bundles as nodes: the richest form that a page can show, in the markup of mkdocs_w3nest/markup/mime.py. */
import { h, setAttributes } from '../display/dom'
import { textBox } from './text'

/** Data or metadata by MIME type. */
export type Bundle = Readonly<Record<string, unknown>>

export const isBundle = (value: unknown): value is Bundle => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Line ends in JSON up to which it is open. */
const JSON_OPEN = 12

type Renderer = (data: Bundle, metadata: Bundle, mime: string) => Node

/** What can be shown, the richest first. */
const RENDERERS: Readonly<Record<string, Renderer>> = {
    'text/html': (data, _, mime) => html(join(data[mime])),
    'image/svg+xml': (data, metadata, mime) => image(base64(join(data[mime])), data, metadata, mime),
    'image/png': bitmap,
    'image/jpeg': bitmap,
    'image/gif': bitmap,
    'image/webp': bitmap,
    'text/markdown': (data, _, mime) => markdown(join(data[mime])),
    'text/latex': (data, _, mime) => latex(join(data[mime]).trim()),
    'application/json': (data, _, mime) => json(data[mime]),
    'text/plain': (data, _, mime) => textBox(join(data[mime]), 'result'),
}

/** Text of nbformat, which may be one string or a list of lines. */
export const join = (text: unknown): string => (Array.isArray(text) ? text.join('') : (text as string))

export function bundle(data: Bundle, metadata: Bundle): Node {
    for (const [mime, render] of Object.entries(RENDERERS)) if (mime in data) return render(data, metadata, mime)
    const names = Object.keys(data).sort().flatMap((mime, i) => [i > 0 ? ', ' : '', h('code', {}, mime)])
    return message('This output is ', ...(names.length > 0 ? names : ['nothing']), ', which the page cannot show.')
}

export const message = (...content: (Node | string)[]): HTMLElement => h('p', { class: 'w3nest-message' }, ...content)

/** HTML of the author's own backend: in its place it is trusted like the page, and its scripts run as in Jupyter. */
function html(source: string): Node {
    const box = h('div', { class: 'w3nest-html' })
    box.innerHTML = source
    for (const inert of box.querySelectorAll('script')) {
        // scripts that were parsed into an element do not run; copies do when they come into the document
        const script = h('script', {}, inert.textContent)
        for (const { name, value } of inert.attributes) script.setAttribute(name, value)
        script.async = inert.async
        inert.replaceWith(script)
    }
    return box
}

function bitmap(data: Bundle, metadata: Bundle, mime: string): Node {
    const encoded = join(data[mime]).replace(/\s+/g, '')
    if (encoded.length % 4 === 0 && /^[a-z0-9+/]*={0,2}$/i.test(encoded)) return image(encoded, data, metadata, mime)
    return message('This output says that it is ', h('code', {}, mime), ', but is no image.')
}

function image(encoded: string, data: Bundle, metadata: Bundle, mime: string): Node {
    const about = isBundle(metadata[mime]) ? metadata[mime] : {}
    const alt = [about.alt, metadata.alt, join(data['text/plain'] ?? '')].find(Boolean) ?? 'Output'
    const element = h('img', { class: 'w3nest-image', src: `data:${mime};base64,${encoded}`, alt: join(alt) })
    for (const name of ['width', 'height']) {
        const size = about[name]
        if (typeof size === 'number' && size > 0 && size < 100_000) setAttributes(element, { [name]: size.toFixed() })
    }
    return element
}

const base64 = (text: string) => btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))

/** Markdown with LaTeX, its source until what renders it is loaded; HTML in it is text. */
function markdown(source: string): Node {
    const box = h('div', { class: 'w3nest-markdown' }, source)
    void import('../views/markdown').then(({ markdownHtml }) => {
        box.innerHTML = markdownHtml(source, (text, block) => h('span', { class: 'arithmatex' }, delimited(text, block)).outerHTML)
        typeset(box.querySelectorAll('.arithmatex'))
    })
    return box
}

/** LaTeX of an output: `$$…$$`, `$…$`, or what stands in a block without them. */
function latex(source: string): Node {
    const [, block, inline] = /^\$\$(.+)\$\$$|^\$(.+)\$$/s.exec(source) ?? []
    const text = block ? delimited(block, true) : inline ? delimited(inline, false) : source
    const box = h('div', { class: 'arithmatex' }, text)
    typeset([box])
    return box
}

/** LaTeX in the delimiters of arithmatex, as pages have it before it is drawn. */
const delimited = (source: string, block: boolean) => (block ? String.raw`\[${source}\]` : String.raw`\(${source}\)`)

/** Draws formulas when what draws them is loaded. */
function typeset(formulas: Iterable<Element>): void {
    const all = [...formulas]
    if (all.length === 0) return
    void import('../views/latex').then(({ latexHtml }) => {
        for (const element of all) {
            const [, inline] = /^\\\((.*)\\\)$/s.exec(element.textContent) ?? []
            element.innerHTML = latexHtml(inline ?? element.textContent.replace(/^\\\[|\\\]$/g, ''), inline === undefined)
        }
    })
}

function json(value: unknown): Node {
    const text = JSON.stringify(value, null, 2)
    const object = isBundle(value) ? `object of ${Object.keys(value).length}` : 'value'
    const what = Array.isArray(value) ? `list of ${value.length}` : object
    const details = h('details', { class: 'w3nest-json' }, h('summary', {}, `JSON ${what}`), textBox(text, 'value'))
    details.open = text.split('\n').length - 1 < JSON_OPEN
    return details
}
