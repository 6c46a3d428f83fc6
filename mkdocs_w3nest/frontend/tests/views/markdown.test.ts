/** Markdown and LaTeX as HTML. */
import { expect, test } from 'vitest'
import { latexHtml } from '../../src/views/latex'
import { hasMath, markdownHtml } from '../../src/views/markdown'

function parse(source: string) {
    const root = document.createElement('div')
    root.innerHTML = markdownHtml(source, (latex, block) => `<var class="${block ? 'block' : 'inline'}">${latex}</var>`)
    return root
}

test.each([
    'plain <script>alert(1)</script> text',
    '<img src=x onerror=alert(1)>',
    '<div>\n\n**b**\n\n</div>',
    '<!-- comment -->',
    '<svg/onload=alert(1)>',
])('HTML is text: %s', (source) => {
    const root = parse(source)
    expect(root.querySelector('script, img, div, svg')).toBeNull()
    expect(root.textContent).toContain(source.split('\n')[0])
})

test.each([
    ['[l](javascript:alert(1))', '#'],
    ['[l](JaVaScRiPt:alert(1))', '#'],
    ['[l](data:text/html,x)', '#'],
    ['![i](data:text/html,x)', '#'],
    ['[l](vbscript:x)', '#'],
    ['<javascript:alert(1)>', '#'],
    ['[l](https://example.org/a)', 'https://example.org/a'],
    ['[l](../other/#part)', '../other/#part'],
    ['[l](mailto:a@b.c)', 'mailto:a@b.c'],
    ['![i](data:image/png;base64,AAAA)', 'data:image/png;base64,AAAA'],
])('links lead nowhere that runs a script: %s', (source, address) => {
    const element = parse(source).querySelector('a, img')
    expect(element?.getAttribute('href') ?? element?.getAttribute('src')).toBe(address)
})

test.each([
    ['a $x^2$ b', 'inline', 'x^2'],
    ['a \\(x\\) b', 'inline', 'x'],
    ['a $$x$$ b', 'block', 'x'],
    ['text\n$$\nx\n+ y\n$$\nmore', 'block', '\nx\n+ y\n'],
    ['\\[\nx\n\n- y\n\\]', 'block', '\nx\n\n- y\n'],
    ['$a_1 * b * c_2$', 'inline', 'a_1 * b * c_2'],
])('LaTeX is left to LaTeX: %s', (source, kind, latex) => {
    expect(hasMath(source)).toBe(true)
    expect(parse(source).querySelector(`var.${kind}`)?.textContent).toBe(latex)
})

test.each(['costs $5 and $6', 'one $ only', '`$x$`', '$ x $'])('what is no LaTeX stays text: %s', (source) => {
    expect(parse(source).querySelector('var')).toBeNull()
})

test('LaTeX becomes MathML that runs no script, and bad LaTeX is shown as it is', () => {
    expect(latexHtml('\\sqrt{2}', false)).toMatch(/^<math><msqrt>/)
    expect(latexHtml('x', true)).toContain('display="block"')
    expect(latexHtml('\\frac{', false)).toContain('\\frac{')
    expect(latexHtml('\\href{javascript:alert(1)}{x}', false)).not.toContain('href=')
})
