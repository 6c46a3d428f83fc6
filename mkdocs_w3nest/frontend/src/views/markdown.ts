/** Markdown as HTML. HTML in it is text, and links lead nowhere that runs a script. */
import { Marked, type TokenizerAndRendererExtension, type Tokens } from 'marked'

/** LaTeX, by whether it stands in a block of its own, as HTML. */
export type MathHtml = (source: string, block: boolean) => string

const MATH = String.raw`\$\$([^$]+)\$\$|\\\[(.+?)\\\]|\\\((.+?)\\\)|\$(?!\s)((?:\\.|[^\\$\n])+?)(?<!\s)\$(?!\d)`
const INLINE = new RegExp(`^(?:${MATH})`, 's')
const BLOCK = /^ {0,3}(?:\$\$([^$]+)\$\$|\\\[(.+?)\\\])[ \t]*(?:\n+|$)/s

/** Whether there is LaTeX in Markdown: `$…$`, `$$…$$`, `\(…\)` or `\[…\]`. An amount of dollars is none. */
export const hasMath = (source: string): boolean => new RegExp(MATH, 's').test(source)

/** @param math How LaTeX is shown; without it, it is text. */
export function markdownHtml(source: string, math?: MathHtml): string {
    const marked = new Marked({
        // no rule, no token: what looks like HTML is text like any other
        tokenizer: { html: () => undefined, tag: () => undefined },
        walkTokens: (token) => {
            if ((token.type === 'link' || token.type === 'image') && !isSafe(token as Tokens.Link)) token.href = '#'
        },
    })
    if (math) marked.use({ extensions: mathExtensions(math) })
    return marked.parse(source, { async: false })
}

function isSafe({ href, type }: Tokens.Link | Tokens.Image): boolean {
    const { protocol, pathname } = URL.parse(href, 'https://page.invalid') ?? {}
    if (protocol === 'data:') return type === 'image' && (pathname ?? '').startsWith("image/")
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(protocol ?? '')
}

function mathExtensions(math: MathHtml): TokenizerAndRendererExtension[] {
    const renderer = ({ text, block }: Tokens.Generic) => math(text as string, block as boolean)
    return [
        {
            name: 'mathBlock',
            level: 'block',
            start: (source) => match(/^ {0,3}(?:\$\$|\\\[)/m, source),
            tokenizer: (source) => token('mathBlock', BLOCK.exec(source)),
            renderer: (formula) => `<p>${renderer(formula)}</p>\n`,
        },
        {
            name: 'math',
            level: 'inline',
            start: (source) => match(/\$|\\[[(]/, source),
            tokenizer: (source) => token('math', INLINE.exec(source)),
            renderer,
        },
    ]
}

function match(pattern: RegExp, source: string): number | undefined {
    const index = source.search(pattern)
    return index < 0 ? undefined : index
}

function token(type: string, found: RegExpExecArray | null): Tokens.Generic | undefined {
    if (found === null) return undefined
    const [raw, dollars, brackets, parentheses, dollar] = found
    const block = dollars ?? brackets
    return { type, raw, block: block !== undefined, text: block ?? parentheses ?? dollar ?? '' }
}
