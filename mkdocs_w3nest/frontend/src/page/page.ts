/** A page with cells while it is open: its cells, their scope, and what runs. */
import type { Actions } from '../cells/actions'
import { asCellError, Scope } from '../engine/index'
import { GatewayError, type Connection } from '../gateway/index'
import { Lifetime } from '../lifetime'
import { installInterpreter, makeWebpm, type BackendClient, type InterpreterInputs, type Webpm } from '../webpm/index'
import type { RecordedCell, Recording } from '../wire'
import { Background } from './background'
import type { Cell } from './cell'
import type { Edits } from './edits'
import { runInterpreter } from './interpreter'
import { Interpreters } from './interpreters'
import { runJavaScript } from './javascript'
import { Queue, type Turn } from './queue'
import type { Ending, Runner } from './run'
import type { Session } from './session'

const RUNNERS: Readonly<Record<RecordedCell['kind'], Runner>> = {
    js: runJavaScript,
    interpreter: runInterpreter,
    // pages with these are few
    md: async (...run) => (await import('./markdown')).runMarkdown(...run),
    py: async (...run) => (await import('./python')).runPython(...run),
    worker: async (...run) => (await import('./worker')).runWorker(...run),
}

type ChangeListener = (names: readonly string[], by: Cell) => void

export class Page implements Actions {
    readonly scope = new Scope()
    readonly lifetime = new Lifetime()
    readonly webpm: Webpm
    readonly installInterpreter: (inputs: InterpreterInputs) => Promise<BackendClient>
    readonly interpreters: Interpreters
    readonly background: Background
    #session: Session
    #edits: Edits
    #queue: Queue
    #changes = new Set<ChangeListener>()

    constructor(readonly recording: Recording, readonly cells: readonly Cell[], session: Session, connection: Connection | undefined, edits: Edits) {
        this.#session = session
        this.#edits = edits
        this.webpm = makeWebpm(connection, (name, value) => { this.scope.provide(name, value) })
        this.installInterpreter = (inputs) => installInterpreter(this.webpm, inputs)
        this.interpreters = new Interpreters(this.scope, this.webpm, recording.live)
        this.background = new Background(cells, recording, connection, this.lifetime)
        if (recording.live?.execute) for (const cell of cells) cell.awaitTurn()
        for (const { compiled } of cells) this.scope.expect(compiled?.declares ?? [])
        this.#queue = new Queue(cells, (cell, turn) => this.#perform(cell, turn))
        if (connection) this.lifetime.add(connection.on('restarted', () => { this.#restarted() }))
    }

    /** Runs the page as it opens. */
    open(): Promise<void> {
        return this.#queue.request(this.cells, false)
    }

    run(cell: Cell): void {
        void this.#queue.request([cell], true)
    }

    runFrom(cell: Cell): void {
        void this.#queue.request(this.cells.slice(cell.index), true)
    }

    runAll(): void {
        void this.#queue.request(this.cells, true)
    }

    stop(): void {
        this.#queue.stop()
        for (const cell of this.cells) {
            if (cell.status.state !== 'running' || !cell.reaction) continue
            cell.reaction.end()
            cell.expire('stopped')
        }
    }

    edit(cell: Cell, code: string): void {
        cell.edit(code)
        cell.expire('edited')
        if (cell.edited) this.#edits.keep(cell.id, { code, base: cell.facts.code })
        else this.#edits.drop(cell.id)
    }

    reset(cell: Cell): void {
        this.edit(cell, cell.facts.code)
    }

    /** Names that the cells before `cell` declare: they hide what else is called so. */
    declaredBefore(cell: Cell): ReadonlySet<string> {
        const above = this.cells.slice(0, cell.index)
        return new Set(above.flatMap(({ compiled, facts }) => [...(compiled?.declares ?? facts.declares ?? []), ...(facts.capturedOut ?? [])]))
    }

    /** Tells reactive cells that a cell has set variables anew. */
    changed(names: readonly string[], by: Cell): void {
        for (const listener of [...this.#changes]) listener(names, by)
    }

    onChange(listener: ChangeListener): () => void {
        this.#changes.add(listener)
        return () => this.#changes.delete(listener)
    }

    /** Shows what a cell threw, now or later. */
    fail(cell: Cell, error: unknown): void {
        const gateway = gatewayErrorOf(error)
        if (gateway?.kind === 'no-gateway') {
            cell.outputs.keep()
            cell.outputs.message(gateway.message)
            cell.tell({ state: 'skipped', note: 'needs mkdocs serve' })
            return
        }
        const { name, message, line, trace } = asCellError(error, cell.id)
        cell.outputs.fail({ output_type: 'error', ename: name, evalue: message, traceback: gateway ? gateway.log : [trace] }, line)
        cell.outputs.end()
        cell.tell({ state: 'failed', note: '', line, elapsed: undefined })
    }

    close(): void {
        this.#queue.stop()
        for (const cell of this.cells) cell.lifetime.end()
        this.lifetime.end()
    }

    async #perform(cell: Cell, turn: Turn): Promise<boolean> {
        this.#rewind(cell)
        cell.lifetime.end()
        const lifetime = (cell.lifetime = new Lifetime())
        const since = performance.now()
        const { code } = cell
        cell.settled = false
        cell.reaction = undefined
        cell.outputs.begin()
        cell.tell({ state: 'running', note: '', since, elapsed: undefined })
        let ending: Ending
        try {
            ending = await RUNNERS[cell.facts.kind](cell, { ...turn, page: this, session: this.#session, lifetime })
        } catch (error) {
            if (this.lifetime.ended) return false
            if (turn.signal.aborted) return this.#stopped(cell)
            this.fail(cell, error)
            return (cell.settled = cell.facts.allowErrors === true)
        }
        if (this.lifetime.ended) return false
        if (turn.signal.aborted) return this.#stopped(cell)
        const good = this.#end(cell, ending, (performance.now() - since) / 1000)
        if (cell.code !== code) cell.expire('edited') // while it ran
        return good
    }

    #end(cell: Cell, { state = 'done', note = '', line, stopped = false, fromStore = false }: Ending, took: number): boolean {
        if (fromStore) cell.outputs.keep()
        else cell.outputs.end()
        cell.fromStore = fromStore
        cell.settled = state === 'done' || (state === 'failed' && !stopped && cell.facts.allowErrors === true)
        cell.tell({ state, note, line, elapsed: fromStore || cell.reaction ? undefined : took })
        return cell.settled
    }

    #stopped(cell: Cell): false {
        cell.reaction?.end()
        cell.outputs.end()
        cell.tell({ state: 'stale', note: 'stopped' })
        return false
    }

    /** Brings the variables back to what they were before the cell; what ran after it no longer counts. */
    #rewind(cell: Cell): void {
        if (cell.before) this.scope.restore(cell.before)
        else cell.before = this.scope.snapshot()
        for (const later of this.cells.slice(cell.index + 1)) {
            later.before = undefined
            later.reaction?.end()
            later.expire('a cell above changed')
        }
    }

    /** Another gateway is there: states in its predecessor's backends are gone. */
    #restarted(): void {
        for (const cell of this.cells) if (cell.ranLive) cell.expire('the gateway was restarted')
    }
}

function gatewayErrorOf(error: unknown): GatewayError | undefined {
    if (error instanceof GatewayError) return error
    return error instanceof Error && error.cause instanceof GatewayError ? error.cause : undefined
}
