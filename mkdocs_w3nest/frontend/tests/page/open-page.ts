/** Opens pages with cells in the test's document, in the HTML that Python makes. */
import { vi } from 'vitest'
import { Mount } from '../../src/page/mount'
import { Session } from '../../src/page/session'
import type { LivePage, RecordedCell, Recording } from '../../src/wire'

type CellFacts = Partial<RecordedCell> & Pick<RecordedCell, 'id' | 'code'>

const READY: RecordedCell['outcome'] = { state: 'ready', outputs: [], captured: {} }

export function js(id: string, code: string, facts: Partial<RecordedCell> = {}): RecordedCell {
    return fill({ id, code, ...facts })
}

export function python(id: string, code: string, facts: Partial<RecordedCell> = {}): RecordedCell {
    return fill({ id, code, kind: 'interpreter', language: 'python', interpreter: 'py', ...facts })
}

export function outcome(state: RecordedCell['outcome']['state'], facts: Partial<RecordedCell['outcome']> = {}): RecordedCell['outcome'] {
    return { ...READY, state, ...facts }
}

function fill(facts: CellFacts): RecordedCell {
    return { kind: 'js', codeLine: 1, language: 'javascript', outcome: READY, ...facts }
}

/** The page's HTML; `more` stands before its cells. */
export function htmlOf(cells: readonly RecordedCell[], { live, more = '' }: { live?: LivePage; more?: string } = {}): string {
    const recording: Recording = { format: 2, page: 'page.md', revision: 'r1', timeout: 60, cells: [...cells], ...(live ? { live } : {}) }
    const json = JSON.stringify(recording).replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    return `${more}${cells.map(cellHtml).join('')}<template class="w3nest-recording">${json}</template>`
}

function cellHtml({ id, kind, code, language, outcome: { state, outputs }, hide = [] }: RecordedCell): string {
    const escaped = code.replace(/^\s*\n/, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    const head = `<div class="w3nest-head"><span class="w3nest-language">${language}</span><span class="w3nest-state">not run</span></div>
        <div class="language-${language} highlight"><pre tabindex="0"><code>${escaped}\n</code></pre></div>`
    const text = outputs.map((output) => `<pre class="w3nest-text">${String(output.text)}</pre>`).join('')
    return `<section class="w3nest-cell" id="w3nest-${id}" data-kind="${kind}" data-state="${state}" data-cell-id="${id}" role="group" aria-label="${language} cell, not run">
        ${hide.includes('code') ? '' : head}
        ${hide.includes('output') ? '' : `<div class="w3nest-outputs" role="region" aria-live="polite">${text}</div>`}</section>`
}

export class OpenPage {
    readonly mount = new Mount(new Session(new URL('http://localhost:3000/assets/w3nest/')))

    /** Shows a page, and waits until its cells have run as far as they run by themselves. */
    async show(cells: readonly RecordedCell[], options: { live?: LivePage; more?: string } = {}): Promise<void> {
        document.body.innerHTML = htmlOf(cells, options)
        await this.mount.update()
    }

    async leave(): Promise<void> {
        document.body.innerHTML = ''
        await this.mount.update()
    }
}

export function section(id: string): HTMLElement {
    const found = document.getElementById(`w3nest-${id}`)
    if (!found) throw new Error(`there is no cell ${id}`)
    return found
}

export const state = (id: string): string | undefined => section(id).dataset.state
export const says = (id: string): string => section(id).querySelector('.w3nest-state')?.textContent ?? ''
export const shows = (id: string): string => section(id).querySelector('.w3nest-outputs')?.textContent.trim() ?? ''

/** The states of cells, in order. */
export function states(...ids: string[]): (string | undefined)[] {
    return ids.map(state)
}

export function press(id: string, word: string): void {
    const button = [...section(id).querySelectorAll('button')].find((each) => each.textContent.replace(/^[^a-z]+/, '') === word)
    if (!button) throw new Error(`${id} has no button ${word}`)
    button.click()
}

export async function becomes(id: string, wanted: string): Promise<void> {
    await vi.waitFor(() => { if (state(id) !== wanted || says(id) === 'waiting') throw new Error(`${id} is ${state(id) ?? 'gone'} (${says(id)}), not ${wanted}`) })
}

/** A promise, and what resolves it. */
export function gate(): { opened: Promise<void>; open: () => void } {
    let open = (): void => undefined
    const opened = new Promise<void>((resolve) => { open = resolve })
    return { opened, open }
}
