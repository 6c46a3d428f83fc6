/** Errors that arise when a cell has ended, in its timers, listeners and promises. */
import { cellOfError } from '../engine/index'
import type { Lifetime } from '../lifetime'
import type { Cell } from './cell'

/** Calls `fail` with each late error that arose in the code of one of `cells`. */
export function watchLateErrors(cells: readonly Cell[], fail: (cell: Cell, error: unknown) => void, lifetime: Lifetime): void {
    const tell = (error: unknown) => {
        const id = cellOfError(error)
        const cell = cells.find((each) => each.id === id)
        // while it runs, its own run tells
        if (cell && cell.status.state !== 'running') fail(cell, error)
    }
    const { signal } = lifetime
    addEventListener('error', (event) => { tell(event.error) }, { signal })
    addEventListener('unhandledrejection', (event) => { tell(event.reason) }, { signal })
}
