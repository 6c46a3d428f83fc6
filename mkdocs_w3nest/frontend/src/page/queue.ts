/** Decides which cell runs next: one at a time, and none before the cells above it. */
import type { Cell } from './cell'

/** A cell's turn. */
export interface Turn {
    /** Aborted when the cell is to stop. */
    readonly signal: AbortSignal
    /** Whether a reader asked for this very cell, and wants to see it run. */
    readonly asked: boolean
    /** Whether a reader asked for it, or for a cell that needs it; false when the page runs by itself. */
    readonly needed: boolean
}

/** Runs a cell and tells whether the cells after it may run. Never rejects. */
export type Perform = (cell: Cell, turn: Turn) => Promise<boolean>

export class Queue {
    #cells: readonly Cell[]
    #perform: Perform
    /** Cells to run; true when a reader asked for them, rather than the page. */
    #wanted = new Map<Cell, boolean>()
    #current: { cell: Cell; controller: AbortController } | undefined
    #working: Promise<void> | undefined

    constructor(cells: readonly Cell[], perform: Perform) {
        this.#cells = cells
        this.#perform = perform
    }

    /** Runs `cells` after what runs now; one of them that runs now is stopped and begins anew. */
    request(cells: Iterable<Cell>, asked: boolean): Promise<void> {
        for (const cell of cells) {
            this.#wanted.set(cell, asked)
            if (cell === this.#current?.cell) this.#current.controller.abort()
            else cell.tell({ waiting: true })
        }
        this.#working ??= this.#work().finally(() => {
            this.#working = undefined
        })
        return this.#working
    }

    /** Stops the cell that runs; those that wait do not run. */
    stop(): void {
        this.#drop(() => true)
        this.#current?.controller.abort()
    }

    async #work(): Promise<void> {
        for (let target = this.#next(); target !== undefined; target = this.#next()) {
            // before it, the first cell whose effect the page lacks
            const cell = this.#cells.find((each) => each === target || !each.settled) ?? target
            const controller = new AbortController()
            const needed = this.#wanted.get(target) ?? false
            const asked = this.#wanted.get(cell) ?? false
            this.#wanted.delete(cell)
            this.#current = { cell, controller }
            cell.tell({ waiting: false })
            const good = await this.#perform(cell, { signal: controller.signal, asked, needed })
            this.#current = undefined
            if (!good && !this.#wanted.has(cell)) this.#block(cell)
        }
    }

    #next(): Cell | undefined {
        return this.#cells.find((cell) => this.#wanted.has(cell))
    }

    /** The cells after one that failed do not run, and say why. */
    #block(failed: Cell): void {
        const why = failed.status.state === 'failed' ? 'failed' : 'did not run'
        this.#drop((cell) => {
            if (cell.index <= failed.index) return false
            // what the build made of a cell stands as it is
            if (cell.status.state === 'ready' || cell.status.state === 'stale') cell.tell({ note: `${failed.id} ${why}` })
            return true
        })
    }

    #drop(which: (cell: Cell) => boolean): void {
        for (const cell of [...this.#wanted.keys()].filter(which)) {
            this.#wanted.delete(cell)
            cell.tell({ waiting: false })
        }
    }
}
