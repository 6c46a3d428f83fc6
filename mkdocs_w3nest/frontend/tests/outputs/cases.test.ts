/** Outputs have the markup that Python gives them: the twins are compared by a Python test as well. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { OutputArea, type Output } from '../../src/outputs/index'

interface Case {
    outputs: Output[]
    line?: number
    captured?: Record<string, unknown>
}

// LaTeX is the page's own matter in what is baked, and MathML in what is live: here it is drawn as what it was,
// which for `x + y` is without delimiters
vi.mock('../../src/views/latex', () => ({
    latexHtml: (source: string, block: boolean) => {
        const text = source === 'x + y' ? source : block ? `\\[${source}\\]` : `\\(${source}\\)`
        return text.replaceAll('<', '&lt;')
    },
}))

const folder = join(import.meta.dirname, 'cases')
const names = readdirSync(folder).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5))
const read = (file: string) => readFileSync(join(folder, file), 'utf8')

/** HTML as a browser reads it, without the order of attributes, and the space between blocks that nobody sees. */
function normal(html: string): string {
    const root = document.createElement('div')
    root.innerHTML = html
    root.normalize()
    for (const element of root.querySelectorAll('*')) {
        const attributes = [...element.attributes].sort((a, b) => (a.name < b.name ? -1 : 1))
        for (const { name, value } of attributes) {
            element.removeAttribute(name)
            element.setAttribute(name, value)
        }
    }
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    const blank: Node[] = []
    while (walker.nextNode()) {
        const { currentNode: { parentElement, textContent } } = walker
        if (!textContent?.trim() && !parentElement?.closest('pre')) blank.push(walker.currentNode)
    }
    for (const node of blank) node.parentNode?.removeChild(node)
    return root.innerHTML
}

test.each(names)('%s has the markup of the built page', async (name) => {
    const { outputs, line, captured = {} } = JSON.parse(read(`${name}.json`)) as Case
    const root = document.createElement('div')
    const area = new OutputArea(root)
    area.set(outputs, line)
    area.captured(captured)
    await vi.waitFor(() => { expect(normal(root.innerHTML)).toBe(normal(read(`${name}.html`))) })
})

test.each(names)('%s comes to the same in pieces', async (name) => {
    const { outputs, line, captured = {} } = JSON.parse(read(`${name}.json`)) as Case
    const root = document.createElement('div')
    const area = new OutputArea(root)
    area.captured(captured)
    for (const output of outputs) {
        const text = output.output_type === 'stream' ? [output.text].flat().join('') : ''
        const pieces = text ? Array.from(text, (character) => ({ ...output, text: character })) : [output]
        for (const piece of pieces) {
            area.append(piece, line)
            area.flush()
        }
    }
    await vi.waitFor(() => { expect(normal(root.innerHTML)).toBe(normal(read(`${name}.html`))) })
})
