/** Where the outputs of a cell show: below its code, or in the `cell-output` elements that name it. */
import { OutputArea, type Output } from '../outputs/index'
import type { CellOutcome, RecordedCell } from '../wire'
import { element } from './dom'
import { Place } from './places'

export class Outputs {
    /** The cell's own region; attached when there is something to show in it. */
    #region: HTMLElement
    /** The cell's element. */
    readonly section: HTMLElement
    #own: OutputArea
    #places: Place[]
    #areas: OutputArea[]
    #roots: HTMLElement[]
    /** Whether what shows is of an earlier run, and goes as soon as there is something new. */
    #old = false
    #filled: boolean

    constructor(section: HTMLElement, facts: RecordedCell, page: ParentNode) {
        this.section = section
        this.#region = section.querySelector<HTMLElement>(':scope > .w3nest-outputs') ?? makeRegion(facts.id)
        this.#own = new OutputArea(this.#region)
        this.#filled = facts.outcome.outputs.some((output) => output.output_type !== 'error')
        const elements = [...page.querySelectorAll<HTMLElement>('.w3nest-cell-output')].filter((each) => each.dataset.outputOf === facts.id)
        this.#places = elements.map((place) => new Place(place, this.#filled))
        const hidden = facts.hide?.includes('output') ?? false
        this.#roots = this.#places.length > 0 ? this.#places.map((place) => place.root) : hidden ? [] : [this.#region]
        this.#areas = this.#roots.map((root) => (root === this.#region ? this.#own : new OutputArea(root)))
    }

    /** A run begins. What shows stays, at its height, until there is something new: nothing jumps. */
    begin(): void {
        this.#old = true
        for (const root of this.#all()) root.style.minHeight = root.offsetHeight > 0 ? `${root.offsetHeight}px` : ''
        this.section.toggleAttribute('data-old-outputs', true)
    }

    /** A run has ended. */
    end(): void {
        this.#fresh()
        for (const area of this.#areas) area.flush()
        if (!this.#filled) for (const place of this.#places) place.show(false)
        for (const root of this.#all()) root.style.minHeight = ''
    }

    /** A run has ended that had nothing to say: what showed before it is still true. */
    keep(): void {
        this.#old = false
        this.section.toggleAttribute('data-old-outputs', false)
        for (const root of this.#all()) root.style.minHeight = ''
    }

    /** The elements that outputs go to now; what was there before is gone. */
    targets(): readonly HTMLElement[] {
        this.#fresh()
        this.#fill()
        if (this.#roots.includes(this.#region)) this.#attach()
        return this.#roots
    }

    append(output: Output): void {
        this.targets()
        for (const area of output.output_type === 'error' ? [this.#own] : this.#areas) area.append(output)
    }

    update(index: number, output: Output): void {
        this.targets()
        for (const area of this.#areas) area.update(index, output)
    }

    /** Whether what shows is of this run. */
    get areNew(): boolean {
        return !this.#old
    }

    clear(): void {
        this.#fresh()
        for (const area of this.#areas) area.clear()
    }

    /** Shows all that a run in the background has put out so far, with the values and the words that go with it. */
    set({ outputs, line, captured, message = '' }: CellOutcome): void {
        this.#fresh()
        const isError = (output: Output) => output.output_type === 'error'
        const others = outputs.filter((output) => !isError(output))
        if (others.length > 0) this.#fill()
        for (const area of this.#areas) area.set(area === this.#own ? outputs : others, line)
        if (!this.#areas.includes(this.#own)) this.#own.set(outputs.filter(isError), line)
        this.#attach()
        this.captured(captured)
        this.#own.message(message)
    }

    captured(values: Record<string, unknown>): void {
        if (this.#roots.length === 0) return
        this.#fresh()
        this.#attach()
        this.#own.captured(values)
    }

    /** Says something about the run, in the cell itself. */
    message(text: string): void {
        this.#attach()
        this.#own.message(text)
    }

    /** Shows an error output, in the cell itself even when it hides its outputs. */
    fail(error: Output, line: number | undefined): void {
        this.#fresh()
        this.#attach()
        this.#own.append(error, line)
    }

    #fresh(): void {
        if (!this.#old) return
        this.#old = false
        this.#filled = false
        for (const area of new Set([this.#own, ...this.#areas])) area.clear()
        this.section.toggleAttribute('data-old-outputs', false)
    }

    #fill(): void {
        if (this.#filled) return
        this.#filled = true
        for (const place of this.#places) {
            place.root.replaceChildren()
            place.show(true)
        }
    }

    #attach(): void {
        if (!this.#region.isConnected && this.section.isConnected) this.section.append(this.#region)
    }

    #all(): Iterable<HTMLElement> {
        return new Set([this.#region, ...this.#roots])
    }
}

function makeRegion(id: string): HTMLElement {
    return element('div', { class: 'w3nest-outputs', role: 'region', 'aria-label': `Output of ${id}`, 'aria-live': 'polite' })
}
