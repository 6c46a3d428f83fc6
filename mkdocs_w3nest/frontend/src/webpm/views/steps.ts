/** The steps of a backend's installation, with what each took. */
import { h } from '../../display/dom'

const NAMES = ['downloading', 'building', 'starting', 'listening'] as const
export type Step = (typeof NAMES)[number]

interface Row {
    readonly element: HTMLLIElement
    readonly mark: HTMLElement
    readonly time: HTMLElement
    began?: number
}

const MARKS = { waiting: '·', running: '◌', done: '✓', failed: '✗' }
export type ItemState = Exclude<keyof typeof MARKS, 'waiting'>

export class Steps {
    readonly element = h('ol', { class: 'w3nest-install-steps' })
    readonly #rows = new Map<Step, Row>()
    readonly #bar = h('div', { class: 'w3nest-install-bar', role: 'progressbar', 'aria-label': 'building' }, h('i'))
    #now: Step | undefined

    constructor() {
        for (const name of NAMES) {
            const [mark, time] = [markOf('waiting'), h('span', { class: 'w3nest-install-time' })]
            const element = h('li', { 'data-state': 'waiting' }, mark, h('span', {}, name), time)
            this.#rows.set(name, { element, mark, time })
            this.element.append(element)
        }
    }

    get now(): Step | undefined {
        return this.#now
    }

    /** Goes on to `step` at `elapsed` seconds; what lies between was not needed. */
    begin(step: Step, elapsed: number): void {
        if (step === this.#now) return
        this.#end('done', elapsed)
        for (const name of NAMES.slice(0, NAMES.indexOf(step))) {
            const row = this.#rows.get(name)
            if (row?.began === undefined) row?.element.remove()
        }
        this.#now = step
        const row = this.#rows.get(step)
        if (row === undefined) return
        row.began = elapsed
        mark(row, 'running')
        if (step === 'building') row.time.before(this.#bar)
        if (step === 'listening') this.#end('done', elapsed)
    }

    fail(elapsed: number): void {
        this.#end('failed', elapsed)
    }

    /** How far the build is, when its log says so: `Step 5/8 : RUN …`, or BuildKit's `[3/5] RUN …`. */
    read(line: string): void {
        const [, done, all] = /^Step (\d+)\/(\d+)\b/.exec(line) ?? /\[(?:[\w-]+ +)?(\d+)\/(\d+)\]/.exec(line) ?? []
        if (done === undefined || all === undefined) return
        const percent = Math.round((100 * Number(done)) / Number(all))
        this.#bar.setAttribute('aria-valuenow', String(percent))
        this.#bar.style.setProperty('--w3-done', `${percent}%`)
    }

    tick(elapsed: number): void {
        const row = this.#now && this.#rows.get(this.#now)
        if (row?.began !== undefined) row.time.textContent = seconds(elapsed - row.began)
    }

    #end(state: 'done' | 'failed', elapsed: number): void {
        const row = this.#now && this.#rows.get(this.#now)
        if (!row) return
        if (this.#now !== 'listening') this.tick(elapsed)
        mark(row, state)
        this.#bar.remove()
    }
}

function mark(row: Row, state: ItemState): void {
    row.element.dataset.state = state
    row.mark.textContent = MARKS[state]
}

export function markOf(state: keyof typeof MARKS): HTMLElement {
    return h('span', { class: 'w3nest-install-mark', 'aria-hidden': 'true' }, MARKS[state])
}

export function seconds(elapsed: number): string {
    return `${Math.max(0, elapsed).toFixed(1)} s`
}
