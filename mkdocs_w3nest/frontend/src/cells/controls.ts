/** The buttons in a cell's head. */
import type { Lifetime } from '../lifetime'
import type { Cell } from '../page/cell'
import type { Actions } from './actions'
import { button, element } from './dom'
import type { Editing } from './editing'
import { makeMenu } from './menu'

export class Controls {
    #cell: Cell
    #editing: Editing | undefined
    #run: HTMLButtonElement
    #edit: HTMLButtonElement
    #reset: HTMLButtonElement

    constructor(head: Element, cell: Cell, actions: Actions, editing: Editing | undefined, lifetime: Lifetime) {
        this.#cell = cell
        this.#editing = editing
        const { id } = cell
        this.#edit = button('', 'edit', `Edit ${id}`, () => { void editing?.toggle() })
        this.#reset = button('', 'reset', `Reset ${id} to its author's code`, () => { actions.reset(cell); this.#edit.focus() })
        this.#run = button('', '', '', () => {
            if (this.#active) actions.stop()
            else actions.run(cell)
        })
        this.#run.classList.add('w3nest-run')
        const copy = button('', 'copy', `Copy the code of ${id}`, () => { void copyText(cell.code, copy) })
        const menu = makeMenu(`More for ${id}`, [
            ['run all', 'Run all cells', () => { actions.runAll() }],
            ['run from here', `Run ${id} and the cells after it`, () => { actions.runFrom(cell) }],
        ])
        const controls = element('span', { class: 'w3nest-controls' }, ...(editing ? [this.#edit, this.#reset] : []), copy, menu, this.#run)
        if (cell.index === 0) this.#run.before(button('▶▶\uFE0E', 'run all', 'Run all cells', () => { actions.runAll() }))
        head.append(controls)
        lifetime.add(() => { controls.remove() })
        this.render()
    }

    get #active(): boolean {
        const { state, waiting } = this.#cell.status
        return state === 'running' || waiting
    }

    /** One button runs and stops, so that the focus stays on it. */
    render(): void {
        const [glyph, word] = this.#active ? ['■', 'stop'] : ['▶\uFE0E', 'run']
        if (this.#run.dataset.does !== word) {
            const label = `${this.#active ? 'Stop' : 'Run'} ${this.#cell.id}`
            this.#run.dataset.does = word
            this.#run.ariaLabel = this.#run.title = label
            this.#run.replaceChildren(element('span', { 'aria-hidden': 'true' }, glyph), word)
        }
        this.#reset.hidden = !this.#cell.edited
        this.#edit.setAttribute('aria-pressed', String(this.#editing?.isOpen ?? false))
    }
}

async function copyText(text: string, copy: HTMLButtonElement): Promise<void> {
    let said = 'copied'
    try {
        await navigator.clipboard.writeText(text)
    } catch {
        said = 'not allowed' // by the browser: no HTTPS, or no permission
    }
    copy.textContent = said
    setTimeout(() => { copy.textContent = 'copy' }, 1500)
}
