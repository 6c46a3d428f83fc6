/** A cell of an open page: its code, its state, and what it takes to run it once more. */
import type { Outputs } from '../cells/outputs'
import type { Compiled, Snapshot } from '../engine/index'
import { Lifetime } from '../lifetime'
import type { CellOutcome, RecordedCell, RunRequest } from '../wire'

export type CellState = 'ready' | 'running' | 'done' | 'failed' | 'skipped' | 'stale'

/** What readers are told of a cell. */
export interface Status {
    state: CellState
    /** Words about the state, such as why the cell was not run. */
    note: string
    /** Whether it will run when its turn comes. */
    waiting: boolean
    /** When its run began, by `performance.now()`. */
    since: number
    /** Seconds that its run took. */
    elapsed: number | undefined
    /** 1-based line of its code that failed. */
    line: number | undefined
}

export class Cell {
    /** The code that runs; its author's unless a reader edited it. */
    #code: string
    #compiled: Compiled | undefined
    #status: Status
    #listeners = new Set<() => void>()

    /** What the build, or the run in the background of a served page, made of it. */
    outcome: CellOutcome
    /** Whether what it does is in the page's scope now. */
    settled = false
    /** Whether its effect was taken from the recording, so that no interpreter of ours has run it. */
    fromStore = false
    /** Whether its interpreter ran it for this page. */
    ranLive = false
    /** What its interpreter is sent, or would have been. */
    request: RunRequest | undefined
    /** The variables of the page before it ran. */
    before: Snapshot | undefined
    /** Ends what its last run left behind: subscriptions, listeners, views. */
    lifetime = new Lifetime()
    /** Ends its runs on what observables emit. */
    reaction: Lifetime | undefined

    constructor(readonly facts: RecordedCell, readonly index: number, readonly outputs: Outputs) {
        this.#code = facts.code
        this.outcome = facts.outcome
        this.#compiled = compiledAtBuild(facts)
        const { state, line } = facts.outcome
        this.#status = { state: state === 'running' ? 'ready' : state, note: '', waiting: false, since: 0, elapsed: undefined, line }
    }

    get id(): string {
        return this.facts.id
    }

    get code(): string {
        return this.#code
    }

    get edited(): boolean {
        return this.#code !== this.facts.code
    }

    get status(): Readonly<Status> {
        return this.#status
    }

    get compiled(): Compiled | undefined {
        return this.#compiled
    }

    set compiled(compiled: Compiled | undefined) {
        this.#compiled = compiled
    }

    /** Other code to run from now on. */
    edit(code: string): void {
        if (code === this.#code) return
        this.#code = code
        this.#compiled = this.edited ? undefined : compiledAtBuild(this.facts)
        this.#changed()
    }

    /** Changes what readers are told. */
    tell(status: Partial<Status>): void {
        this.#status = { ...this.#status, ...status }
        this.#changed()
    }

    /** It was skipped at build, and runs here when its turn comes: why it was skipped is no news. */
    awaitTurn(): void {
        if (this.#status.state !== 'skipped') return
        this.outputs.clear()
        this.tell({ state: 'ready' })
    }

    /** What it did no longer counts: something above it changed, or what it needs is gone. */
    expire(note: string): void {
        if (!this.settled) return
        this.settled = false
        this.tell({ state: 'stale', note })
    }

    /** Calls `listener` whenever its status or its code changes. */
    watch(listener: () => void): () => void {
        this.#listeners.add(listener)
        return () => this.#listeners.delete(listener)
    }

    #changed(): void {
        for (const listener of this.#listeners) listener()
    }
}

function compiledAtBuild({ compiled, declares = [], reads = [] }: RecordedCell): Compiled | undefined {
    return compiled === undefined ? undefined : { body: compiled, declares, reads }
}
