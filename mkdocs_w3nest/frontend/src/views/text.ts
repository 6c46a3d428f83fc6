/** `Views.Text`: Markdown and LaTeX. */
import { defer, from, switchMap, type Observable } from '../rx'
import type { VirtualDOM } from '../display/types'

/** What Markdown and LaTeX need is loaded when the first text needs it. */
async function textHtml(source: string): Promise<string> {
    const { hasMath, markdownHtml } = await import('./markdown')
    return markdownHtml(source, hasMath(source) ? (await import('./latex')).latexHtml : undefined)
}

/**
 * Text in Markdown, with LaTeX in `$…$`, `\(…\)`, `$$…$$` or `\[…\]`. HTML in it is shown as text.
 *
 * @example display(new Views.Text(String.raw`**A root**: \(\sqrt{2}\)`))
 */
export class Text implements VirtualDOM {
    readonly [name: string]: unknown
    readonly tag = 'div'
    readonly class: string
    readonly style: unknown
    /** Shows the source until it is rendered. */
    readonly innerText: unknown
    readonly innerHTML: { source$: Observable<string> }

    /**
     * @param text The text, or an observable of texts.
     * @param options Style and classes that are added to those it has.
     */
    constructor(text: string | Observable<string>, options: { style?: unknown; class?: string } = {}) {
        this.class = `w3nest-markdown ${options.class ?? ''}`.trim()
        this.style = options.style
        if (typeof text === 'string') {
            this.innerText = text
            this.innerHTML = { source$: defer(() => textHtml(text)) }
        } else {
            this.innerHTML = { source$: from(text).pipe(switchMap(textHtml)) }
        }
    }
}
