/** Text of a terminal in a box: whole, or written to piece by piece. */
import { h, setAttributes } from '../display/dom'
import { attributes, PLAIN } from './style'
import { merge, Terminal, type Run, type Written } from './terminal'

/** Line ends in a text beyond which its box scrolls. */
const LONG = 30

/** Lines of a stream that are kept; a flood of more would make the page slow. */
export const KEPT = 10_000

/** Text that does not change, as nodes to put in a line. */
export function terminalText(text: string): DocumentFragment {
    const terminal = new Terminal()
    const fragment = document.createDocumentFragment()
    const lines = [...terminal.write(text).lines, terminal.end()]
    lines.forEach((runs, i) => { fragment.append(...nodes(runs, i > 0)) })
    return fragment
}

/** Text that does not change, in its box. */
export function textBox(text: string, kind: string): HTMLPreElement {
    const box = h('pre', { class: `w3nest-text w3nest-${kind}` }, terminalText(text))
    if (text.split('\n').length - 1 > LONG) lengthen(box, kind)
    return box
}

/** A text that grows. What is written is shown with the next frame, however much it is. */
export class StreamText {
    readonly element: HTMLPreElement
    readonly #kind: string
    readonly #terminal = new Terminal()
    readonly #note = h('span', { class: 'w3nest-message' })
    #waiting = ''
    #frame = 0
    /** Lines that have ended, those that are no longer kept too. */
    #ended = 0
    readonly #lines: ChildNode[][] = []
    #last: ChildNode[] = []

    constructor(kind: string) {
        this.#kind = kind
        this.element = h('pre', { class: `w3nest-text w3nest-${kind}` })
    }

    write(text: string): void {
        this.#waiting += text
        // a page in the background has no frames
        if (document.hidden) this.flush()
        else this.#frame ||= requestAnimationFrame(() => { this.flush() })
    }

    /** Shows at once what waits for the next frame. */
    flush(): void {
        cancelAnimationFrame(this.#frame)
        this.#frame = 0
        if (this.#waiting === '') return
        const written = this.#terminal.write(this.#waiting, KEPT)
        this.#waiting = ''
        const { scrollTop, clientHeight, scrollHeight } = this.element
        const atEnd = scrollTop + clientHeight >= scrollHeight - 4
        this.#show(written)
        if (atEnd) this.element.scrollTop = this.element.scrollHeight
    }

    #show({ ended, lines }: Written): void {
        for (const node of this.#last) node.remove()
        this.#ended += ended
        const shown = lines.map((runs, i) => nodes(runs, this.#ended - lines.length + i > 0))
        for (const line of shown) this.#lines.push(line)
        for (const line of this.#lines.splice(0, Math.max(this.#lines.length - KEPT, 0))) for (const node of line) node.remove()
        this.#last = this.#terminal.started ? nodes(this.#terminal.line, this.#ended > 0) : []
        const fragment = document.createDocumentFragment()
        for (const line of [...shown, this.#last]) fragment.append(...line)
        this.element.append(fragment)
        this.#tell()
    }

    #tell(): void {
        const hidden = this.#ended - this.#lines.length
        if (hidden > 0) {
            this.#note.textContent = `${hidden} earlier lines are not shown.`
            this.element.prepend(this.#note)
        }
        if (this.#ended - (this.#terminal.started ? 0 : 1) > LONG) lengthen(this.element, this.#kind)
    }
}

/** A line's nodes, with the line end before it. */
function nodes(runs: readonly Run[], follows: boolean): ChildNode[] {
    return merge(follows ? [['\n', PLAIN], ...runs] : runs).map(([text, style]) => {
        const span = attributes(style)
        return span ? h('span', span, text) : document.createTextNode(text)
    })
}

function lengthen(box: HTMLElement, kind: string): void {
    box.classList.add('w3nest-long')
    setAttributes(box, { tabindex: '0', role: 'group', 'aria-label': `${kind}, scrollable` })
}
