/** A cell as readers see and touch it: brings the HTML that Python made to life, and follows the cell's state. */
import type { Lifetime } from '../lifetime'
import type { Cell } from '../page/cell'
import type { Actions } from './actions'
import { markLine } from './code'
import { Controls } from './controls'
import { element } from './dom'
import { Editing } from './editing'
import { statusText } from './status'

export class CellView {
    readonly section: HTMLElement
    readonly editing: Editing | undefined
    readonly cell: Cell
    #title: string
    #state: Element | null
    #controls: Controls | undefined
    #announcer = element('span', { class: 'w3nest-unseen', role: 'status' })
    /** Whether the reader asked for something here, and wants to hear of it. */
    #heard = false
    #said = ''
    #clock: ReturnType<typeof setInterval> | undefined

    constructor(section: HTMLElement, cell: Cell, actions: Actions, lifetime: Lifetime) {
        this.section = section
        this.cell = cell
        this.#title = section.getAttribute('aria-label')?.split(', ')[0] ?? 'Cell'
        this.#state = section.querySelector('.w3nest-state')
        const head = section.querySelector(':scope > .w3nest-head')
        if (head) {
            if (!(cell.facts.readOnly ?? false)) this.editing = new Editing(section, cell, actions, lifetime)
            this.#controls = new Controls(head, cell, actions, this.editing, lifetime)
            head.append(this.#announcer)
        }
        // before the editor, which has meanings of its own for Enter
        section.addEventListener('keydown', (event) => { this.#key(event, actions) }, { signal: lifetime.signal, capture: true })
        section.addEventListener('click', () => { this.#heard = true }, { signal: lifetime.signal })
        lifetime.add(cell.watch(() => { this.#render() }))
        lifetime.add(() => { clearInterval(this.#clock) })
        this.#render()
    }

    #render(): void {
        const { state, waiting, line } = this.cell.status
        this.section.dataset.state = state
        this.section.toggleAttribute('data-edited', this.cell.edited)
        this.section.setAttribute('aria-label', `${this.#title}, ${waiting ? 'waiting' : state === 'ready' ? 'not run' : state}`)
        this.section.setAttribute('aria-busy', String(state === 'running'))
        markLine(this.section, this.cell.code, state === 'failed' ? line : undefined)
        this.#controls?.render()
        this.#write()
        clearInterval(this.#clock)
        if (state === 'running') this.#clock = setInterval(() => { this.#write() }, 1000)
        this.#announce()
    }

    /** The words about the state; seconds are added while it runs. */
    #write(): void {
        if (!this.#state) return
        const { status } = this.cell
        const ran = Math.floor((performance.now() - status.since) / 1000)
        this.#state.textContent = statusText(status) + (status.state === 'running' && ran > 0 ? ` · ${ran} s` : '')
    }

    #announce(): void {
        const { state, waiting } = this.cell.status
        const said = waiting ? 'waiting' : state
        if (this.#heard && said !== this.#said) this.#announcer.textContent = `${this.#title} ${said === 'ready' ? 'not run' : said}`
        this.#said = said
    }

    #key(event: KeyboardEvent, actions: Actions): void {
        if (event.key !== 'Enter' || event.isComposing) return
        const { target } = event
        // what a cell displays has keys of its own
        if (target instanceof Element && target.closest('.w3nest-outputs')) return
        if (event.ctrlKey || event.metaKey || event.shiftKey) {
            event.preventDefault()
            event.stopPropagation()
            this.#heard = true
            actions.run(this.cell)
            if (event.shiftKey) this.#goOn()
        } else if (this.editing && target instanceof Element && target.matches('.highlight, .highlight :is(pre, code)')) {
            event.preventDefault()
            void this.editing.open()
        }
    }

    /** Moves the focus to the next cell: into its editor when that is open. */
    #goOn(): void {
        const all = [...document.querySelectorAll('.w3nest-cell')]
        const next = all[all.indexOf(this.section) + 1]
        const target = next?.querySelector<HTMLElement>('.cm-content') ?? next?.querySelector<HTMLElement>('.w3nest-run')
        target?.focus()
    }
}
