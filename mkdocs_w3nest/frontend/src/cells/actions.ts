/** What a reader can ask a page for. */
import type { Cell } from '../page/cell'

export interface Actions {
    /** Runs a cell, after those above it that it needs. */
    run(cell: Cell): void
    runFrom(cell: Cell): void
    runAll(): void
    /** Stops what runs and what waits. */
    stop(): void
    edit(cell: Cell, code: string): void
    /** Gives a cell the code of its author. */
    reset(cell: Cell): void
}
