/** Cells that the server runs in the background: events tell how far they are, and what they put out. */
import type { Connection } from '../gateway/index'
import type { Lifetime } from '../lifetime'
import type { CellEvent, Recording } from '../wire'
import type { Cell } from './cell'

export class Background {
    /** Cells that are followed: none that a reader ran or edited. */
    #followed: Map<string, Cell>
    #revision: string
    #waiting = new Set<() => void>()

    constructor(cells: readonly Cell[], { revision }: Recording, connection: Connection | undefined, lifetime: Lifetime) {
        this.#revision = revision
        const followed = connection === undefined ? [] : cells.filter(({ facts }) => facts.outcome.state === 'running')
        this.#followed = new Map(followed.map((cell) => [cell.id, cell]))
        if (connection) lifetime.add(connection.on('cell', (event) => { this.#tell(event) }))
    }

    /** Whether what becomes of the cell is told by events. */
    follows(cell: Cell): boolean {
        return this.#followed.has(cell.id)
    }

    /** The reader takes over. */
    leave(cell: Cell): void {
        this.#followed.delete(cell.id)
    }

    /** Resolves when the cell has ended; rejects when `signal` aborts. */
    async ended(cell: Cell, signal: AbortSignal): Promise<void> {
        while (cell.outcome.state === 'running' || cell.outcome.state === 'ready') {
            await new Promise<void>((resolve, reject) => {
                const stop = () => { reject(signal.reason as Error) }
                signal.addEventListener('abort', stop, { once: true })
                this.#waiting.add(() => {
                    signal.removeEventListener('abort', stop)
                    resolve()
                })
            })
        }
    }

    #tell({ revision, cell: id, outcome }: CellEvent): void {
        const cell = this.#followed.get(id)
        if (cell === undefined || revision !== this.#revision || cell.settled || cell.edited) return
        cell.outcome = outcome
        cell.outputs.set(outcome)
        cell.tell({ state: outcome.state, note: '' })
        const waiting = [...this.#waiting]
        this.#waiting.clear()
        for (const resolve of waiting) resolve()
    }
}
