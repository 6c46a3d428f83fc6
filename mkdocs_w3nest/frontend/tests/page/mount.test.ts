/** What a reader finds on a page: controls, keys, edits that stay, outputs elsewhere. */
import { EditorView } from '@codemirror/view'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Edits } from '../../src/page/edits'
import { becomes, gate, js, OpenPage, press, says, section, shows, state } from './open-page'

let page: OpenPage

beforeEach(() => {
    sessionStorage.clear()
    page = new OpenPage()
})
afterEach(() => page.leave())

const keep = (id: string, code: string, base: string) => { new Edits('page.md', sessionStorage).keep(id, { code, base }) }
const kept = () => [...new Edits('page.md', sessionStorage).all().keys()]
const words = (id: string) => [...section(id).querySelectorAll<HTMLElement>('.w3nest-button')].filter((each) => !each.hidden).map((each) => each.textContent.replace(/^[^a-z]+/, ''))
const key = (target: Element, init: KeyboardEventInit) => target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init }))
const editor = (id: string) => section(id).querySelector('.w3nest-editor .cm-content')

describe('controls', () => {
    it('run, edit and copy are there, named for screen readers; "run all" stands at the first cell', async () => {
        await page.show([js('a', '1'), js('b', '2', { readOnly: true })])
        expect(words('a')).toEqual(['edit', 'copy', '', 'run all', 'run from here', 'run all', 'run'])
        expect(words('b')).toEqual(['copy', '', 'run all', 'run from here', 'run'])
        const unnamed = [...document.querySelectorAll('button')].filter((each) => !each.ariaLabel && !each.getAttribute('aria-label'))
        expect(unnamed).toEqual([])
    })

    it('the state is in words, in the group\'s name, and told after what the reader asked for', async () => {
        await page.show([js('a', 'if (globalThis.bad) throw 1')])
        expect(section('a').getAttribute('aria-label')).toBe('javascript cell, done')
        expect(section('a').querySelector('[role=status]')?.textContent).toBe('')
        Object.assign(globalThis, { bad: true })
        press('a', 'run')
        await becomes('a', 'failed')
        expect(section('a').querySelector('[role=status]')?.textContent).toBe('javascript cell failed')
        Object.assign(globalThis, { bad: false })
    })

    it('Ctrl-Enter runs, Shift-Enter runs and goes on to the next cell', async () => {
        await page.show([js('a', 'display(1)'), js('b', 'display(2)')])
        const code = section('a').querySelector('pre')
        if (code) key(code, { ctrlKey: true })
        await becomes('a', 'done')
        expect(state('b')).toBe('stale')
        if (code) key(code, { shiftKey: true })
        expect(document.activeElement).toBe(section('b').querySelector('.w3nest-run'))
    })

    it('keys in what a cell displays are its own', async () => {
        await page.show([js('a', 'display({ tag: "input" })'), js('b', '1')])
        const input = section('a').querySelector('input')
        if (input) key(input, { ctrlKey: true })
        expect(state('b')).toBe('done')
    })

    it('copy gives the code that runs', async () => {
        const writeText = vi.fn(() => Promise.resolve())
        Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true })
        await page.show([js('a', 'display(1)')])
        press('a', 'copy')
        expect(writeText).toHaveBeenCalledWith('display(1)')
        await vi.waitFor(() => { expect(words('a')).toContain('copied') })
    })
})

describe('edits', () => {
    it('the editor opens with the code that shows, and Escape closes it when nothing changed', async () => {
        await page.show([js('a', '\n\ndisplay(1)\n')])
        press('a', 'edit')
        await vi.waitFor(() => { expect(editor('a')?.textContent).toBe('display(1)') })
        expect(section('a').querySelector<HTMLElement>('.highlight')?.hidden).toBe(true)
        editor('a')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))
        await vi.waitFor(() => { expect(editor('a')).toBeNull() })
        expect(section('a').querySelector<HTMLElement>('.highlight')?.hidden).toBe(false)
    })

    it('are back after a reload, and run; reset restores', async () => {
        keep('a', 'display("mine")', 'display("theirs")')
        await page.show([js('a', 'display("theirs")'), js('b', '1')])
        expect(shows('a')).toBe('mine')
        expect(section('a').hasAttribute('data-edited')).toBe(true)
        await vi.waitFor(() => { expect(editor('a')?.textContent).toBe('display("mine")') })
        press('a', 'reset')
        expect(kept()).toEqual([])
        expect([state('a'), says('a')]).toEqual(['stale', 'stale: edited'])
        await vi.waitFor(() => { expect(editor('a')?.textContent).toBe('display("theirs")') })
        press('a', 'run')
        await becomes('a', 'done')
        expect(shows('a')).toBe('theirs')
    })

    it('made while the cell runs leave it stale: what shows is of other code', async () => {
        const { opened, open } = gate()
        Object.assign(globalThis, { gate: opened })
        const shown = page.show([js('a', 'await globalThis.gate; display("old")')])
        await becomes('a', 'running')
        press('a', 'edit')
        await vi.waitFor(() => { expect(editor('a')).not.toBeNull() })
        const view = EditorView.findFromDOM(section('a'))
        view?.dispatch({ changes: { from: 0, insert: '// mine\n' } })
        open()
        await shown
        expect([state('a'), says('a'), shows('a'), kept()]).toEqual(['stale', 'stale: edited', 'old', ['a']])
    })

    it('when the file changed below an edit, both are shown and the reader chooses', async () => {
        keep('a', 'display("mine")', 'display("old")')
        await page.show([js('a', 'display("new")')])
        expect(shows('a')).toBe('new')
        expect(section('a').querySelector('.w3nest-notice')?.textContent).toContain('display("mine")')
        press('a', 'keep mine')
        expect(section('a').querySelector('.w3nest-notice')).toBeNull()
        press('a', 'run')
        await becomes('a', 'done')
        expect(shows('a')).toBe('mine')
        expect(kept()).toEqual(['a'])
    })

    it('the new code may be taken instead', async () => {
        keep('a', 'display("mine")', 'display("old")')
        await page.show([js('a', 'display("new")')])
        press('a', 'take the new one')
        expect([kept(), section('a').querySelector('.w3nest-notice')]).toEqual([[], null])
    })

    it('an edit that is in the file now is no edit any more', async () => {
        keep('a', 'display("mine")', 'display("old")')
        await page.show([js('a', 'display("mine")')])
        expect([kept(), section('a').hasAttribute('data-edited')]).toEqual([[], false])
    })

    it('of a cell that is gone are shown until the reader discards them', async () => {
        keep('gone', 'display("mine")', 'display("old")')
        await page.show([js('a', '1')])
        const notice = document.querySelector('.w3nest-orphan')
        expect(notice?.textContent).toContain('display("mine")')
        expect(kept()).toEqual(['gone'])
        notice?.querySelector('button')?.click()
        expect([kept(), document.querySelector('.w3nest-orphan')]).toEqual([[], null])
    })
})

describe('outputs elsewhere', () => {
    const place = (text = 'not yet') => `<div class="w3nest-cell-output" data-output-of="a" data-default-class="faint" data-class-name="loud" data-style="color: red">${text}</div>`
    const there = () => document.querySelector<HTMLElement>('.w3nest-cell-output')

    it('show there instead of below the cell, in the style for outputs', async () => {
        await page.show([js('a', 'display("out")')], { more: place() })
        expect([there()?.textContent, shows('a')]).toEqual(['out', ''])
        expect([there()?.classList.contains('loud'), there()?.style.color]).toEqual([true, 'red'])
    })

    it('the place keeps its content until there is an output', async () => {
        await page.show([js('a', 'let n = 1')], { more: place('<em>not yet</em>') })
        expect(there()?.innerHTML).toBe('<em>not yet</em>')
    })

    it('an error shows in the cell', async () => {
        await page.show([js('a', 'display("out"); throw new Error("bad")')], { more: place() })
        expect(there()?.textContent).toBe('out')
        expect(shows('a')).toContain('bad')
    })

    it('a place for the full screen has a button, which outputs leave alone', async () => {
        const request = vi.fn(() => Promise.resolve())
        await page.show([js('a', 'display("out")')], { more: place().replace('"w3nest-cell-output', '"w3nest-cell-output w3nest-full-screen') })
        const button = there()?.querySelector('button')
        Object.assign(there() ?? {}, { requestFullscreen: request })
        button?.click()
        expect([there()?.textContent, button?.ariaLabel ?? button?.getAttribute('aria-label'), request.mock.calls.length]).toEqual(['⤢out', 'Full screen', 1])
    })
})

it('Markdown cells show their text', async () => {
    await page.show([js('m', '**bold**', { kind: 'md', language: 'markdown' })])
    await vi.waitFor(() => { expect(section('m').querySelector('.w3nest-outputs strong')?.textContent).toBe('bold') })
})

it('a Python cell of the browser says what it needs', async () => {
    await page.show([js('p', 'x = 1', { kind: 'py', language: 'python' })])
    expect(shows('p')).toContain('webpm.install({ pyodide')
})
