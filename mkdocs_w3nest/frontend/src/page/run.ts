/** What the kinds of cells have in common when they run. */
import type { Lifetime } from '../lifetime'
import type { Session } from './session'
import type { Cell, CellState } from './cell'
import type { Page } from './page'
import type { Turn } from './queue'

/** One run of a cell. */
export interface Run extends Turn {
    readonly page: Page
    readonly session: Session
    /** Ends when the cell runs again, or the page is left. */
    readonly lifetime: Lifetime
}

/** How a run ended; what failed is in the cell's outputs already. */
export interface Ending {
    /** What the cell is now; `done` where nothing else is said. */
    readonly state?: CellState
    /** Words about it. */
    readonly note?: string
    /** 1-based line that failed. */
    readonly line?: number | undefined
    /** Whether its interpreter was ended or stopped: no failure of its own, which `allow-errors` could expect. */
    readonly stopped?: boolean
    /** Whether it took what the build had made of it. */
    readonly fromStore?: boolean
}

/** Runs a cell of one kind; throws what its code throws. */
export type Runner = (cell: Cell, run: Run) => Promise<Ending>

/** Seconds that a cell may take. */
export function timeoutOf(cell: Cell, page: Page): number {
    return cell.facts.timeout ?? page.recording.timeout
}
