/** The place of a cell's outputs: nbformat v4 outputs, in the markup of mkdocs_w3nest/markup/outputs.py. */
import { h } from '../display/dom'
import { capturedList } from './captured'
import { bundle, isBundle, join, message } from './mime'
import { StreamText, terminalText, textBox } from './text'

/** An nbformat v4 output. */
export type Output = Readonly<Record<string, unknown>>

/** An output that is shown; text of one stream in a row is one. */
interface Shown {
    output: Output
    line: number | undefined
    element: ChildNode
    stream?: StreamText
}

export class OutputArea {
    readonly #root: HTMLElement
    #shown: Shown[] = []
    #captured: HTMLElement | undefined
    #message: HTMLElement | undefined

    constructor(root: HTMLElement) {
        this.#root = root
    }

    /** Adds an output; text that continues the stream before it joins that. */
    append(output: Output, line?: number): void {
        const last = this.#shown.at(-1)
        if (last?.stream && continues(last.output, output)) this.#continue(last, text(output))
        else this.#add(output, line)
    }

    /** Puts another output in the place of the one at `index`. */
    update(index: number, output: Output): void {
        const old = this.#shown[index]
        if (old === undefined) return
        const shown = make(output, undefined)
        old.element.replaceWith(shown.element)
        this.#shown[index] = shown
    }

    /** Empties the place, of what the page was built with too. */
    clear(): void {
        this.#shown = []
        this.#captured = this.#message = undefined
        this.#root.replaceChildren()
    }

    /**
     * Shows these outputs and no others. What is shown already stays as it is, so that nothing blinks.
     *
     * @param outputs All outputs so far.
     * @param line 1-based line of the code that failed; said with an error.
     */
    set(outputs: readonly Output[], line?: number): void {
        // before the first output, what is there is of the built page
        if (this.#shown.length === 0) this.#root.replaceChildren(...[this.#captured, this.#message].filter((own) => own !== undefined))
        const wanted = joined(outputs)
        const differing = this.#shown.findIndex((shown, i) => !this.#become(shown, wanted[i], line))
        for (const { element } of differing < 0 ? [] : this.#shown.splice(differing)) element.remove()
        for (const output of wanted.slice(this.#shown.length)) this.#add(output, line)
        this.flush()
    }

    /** Shows at once what waits for the next frame. */
    flush(): void {
        for (const { stream } of this.#shown) stream?.flush()
    }

    /** Shows the values that the cell gives to the page, below its outputs. */
    captured(values: Readonly<Record<string, unknown>>): void {
        this.#captured?.remove()
        this.#captured = Object.keys(values).length > 0 ? capturedList(values) : undefined
        if (this.#captured) this.#root.insertBefore(this.#captured, this.#message ?? null)
    }

    /** Shows a message below everything; an alert is read out at once. Without text there is none. */
    message(text: string, alert = false): void {
        this.#message?.remove()
        this.#message = text ? message(text) : undefined
        if (alert) this.#message?.setAttribute('role', 'alert')
        if (this.#message) this.#root.append(this.#message)
    }

    #add(output: Output, line: number | undefined): void {
        const shown = make(output, line)
        this.#shown.push(shown)
        this.#root.insertBefore(shown.element, this.#captured ?? this.#message ?? null)
    }

    #continue(shown: Shown, more: string): void {
        shown.output = { ...shown.output, text: text(shown.output) + more }
        shown.stream?.write(more)
    }

    /** Makes what is shown into an output, when it can be done by writing on; false when it cannot. */
    #become(shown: Shown, output: Output | undefined, line: number | undefined): boolean {
        if (output === undefined) return false
        if (shown.stream && continues(shown.output, output) && text(output).startsWith(text(shown.output))) {
            this.#continue(shown, text(output).slice(text(shown.output).length))
            return true
        }
        const sameLine = output.output_type !== 'error' || shown.line === line
        return sameLine && JSON.stringify(shown.output) === JSON.stringify(output)
    }
}

const text = (output: Output) => join(output.text ?? '')

const continues = (stream: Output, output: Output) => output.output_type === 'stream' && output.name === stream.name

/** Outputs with text of one stream in a row as one. */
function joined(outputs: readonly Output[]): Output[] {
    const result: Output[] = []
    for (const output of outputs) {
        const last = result.at(-1)
        if (last?.output_type === 'stream' && continues(last, output)) {
            result[result.length - 1] = { ...last, text: text(last) + text(output) }
        } else {
            result.push(output)
        }
    }
    return result
}

function make(output: Output, line: number | undefined): Shown {
    if (output.output_type === 'stream') {
        const stream = new StreamText(output.name === 'stderr' ? 'stderr' : 'stdout')
        stream.write(text(output))
        return { output, line, element: stream.element, stream }
    }
    return { output, line, element: render(output, line) as ChildNode }
}

function render(output: Output, line: number | undefined): Node {
    const type = output.output_type
    if (type === 'error') return error(output, line)
    if ((type === 'display_data' || type === 'execute_result') && isBundle(output.data)) {
        return bundle(output.data, isBundle(output.metadata) ? output.metadata : {})
    }
    return message('An output of unknown type: ', h('code', {}, type as string), '.')
}

function error(output: Output, line: number | undefined): Node {
    const [name, said] = [join(output.ename ?? '') || 'Error', join(output.evalue ?? '')]
    const what = h('p', { class: 'w3nest-error-message' }, h('strong', {}, line ? `${name}, line ${line}` : name))
    if (said) what.append(': ', terminalText(said))
    const box = h('div', { class: 'w3nest-error', role: 'alert' }, what)
    if (line) box.dataset.line = `${line}`
    const trace = Array.isArray(output.traceback) ? output.traceback.join('\n') : ''
    // one that only says it again is none
    if (trace.trim() && trace.trim() !== `${name}: ${said}`) box.append(h('details', {}, h('summary', {}, 'Traceback'), textBox(trace, 'traceback')))
    return box
}
