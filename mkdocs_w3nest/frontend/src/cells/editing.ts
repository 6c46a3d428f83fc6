/** Editing a cell: swaps its code block for an editor that looks the same. */
import type { Lifetime } from '../lifetime'
import type { Cell } from '../page/cell'
import type { Actions } from './actions'
import { split } from './code'
import type { Editor } from './editor'
import { element } from './dom'

export class Editing {
    #section: HTMLElement
    #cell: Cell
    #actions: Actions
    #lifetime: Lifetime
    #editor: Promise<Editor> | undefined

    constructor(section: HTMLElement, cell: Cell, actions: Actions, lifetime: Lifetime) {
        this.#section = section
        this.#cell = cell
        this.#actions = actions
        this.#lifetime = lifetime
        lifetime.add(cell.watch(() => { void this.#follow() }))
        lifetime.add(() => { void this.#close() })
    }

    get isOpen(): boolean {
        return this.#editor !== undefined
    }

    /** Opens the editor, or leaves it. */
    async toggle(): Promise<void> {
        if (this.isOpen) await this.leave()
        else await this.open()
    }

    async open(focus = true): Promise<void> {
        this.#editor ??= this.#load()
        try {
            const editor = await this.#editor
            if (focus) editor.focus()
        } catch (error) {
            this.#editor = undefined
            this.#cell.outputs.message(`The editor could not be loaded: ${String(error)}`)
        }
        this.#cell.tell({})
    }

    /** Leaves the editor; one with an edit stays, so that the edit is seen. */
    async leave(): Promise<void> {
        if (!this.#cell.edited) await this.#close()
        this.#section.querySelector<HTMLElement>('.w3nest-run')?.focus()
    }

    async #load(): Promise<Editor> {
        const { openEditor } = await import('./editor')
        const block = this.#section.querySelector<HTMLElement>('.highlight')
        const host = element('div', { class: 'highlight w3nest-editor' })
        const { lead, shown } = split(this.#cell.code)
        const first = lead.split('\n').length
        const editor = await openEditor({
            parent: host,
            code: shown,
            language: this.#cell.facts.language,
            label: `Code of ${this.#cell.id}`,
            firstLine: block?.querySelector('[data-linenos]') ? first : undefined,
            onChange: (code) => { this.#actions.edit(this.#cell, code === shown ? this.#cell.facts.code : lead + code) },
            onLeave: () => { void this.leave() },
        })
        block?.after(host)
        if (block) block.hidden = true
        return editor
    }

    async #close(): Promise<void> {
        const editor = await this.#editor?.catch(() => undefined)
        if (editor === undefined) return
        this.#editor = undefined
        editor.destroy()
        this.#section.querySelector('.w3nest-editor')?.remove()
        const block = this.#section.querySelector<HTMLElement>('.highlight')
        if (block) block.hidden = false
        if (!this.#lifetime.ended) this.#cell.tell({})
    }

    /** Shows code that the cell got from elsewhere: a reset, an edit that was kept. */
    async #follow(): Promise<void> {
        const editor = await this.#editor?.catch(() => undefined)
        const { shown } = split(this.#cell.code)
        if (editor && editor.code.trimEnd() !== shown) editor.set(shown)
    }
}
