/** Runs a compiled cell. */
import type { Compiled } from './compile'
import { environment } from './environment'
import { asCellError, CellError, stoppedError } from './errors'
import { sourceUrl } from './frames'
import { makeGuard } from './guard'
import { Lifetime } from '../lifetime'
import type { Scope, Variables } from './scope'

export interface Options {
    /** Ends the cell, also while it awaits what never comes, and loops of callbacks that it leaves behind. */
    readonly signal: AbortSignal
    /** Seconds that its loops may run without a pause. */
    readonly timeout: number
    /** What names of the page read as in this run: in a reactive cell, values that stand for observables. */
    readonly overlay?: Readonly<Variables>
    /** The address that relative imports start from; default: the document's. */
    readonly base?: string
}

/** Calls that stacks show: libraries go deep before they call a cell back. */
const STACK_DEPTH = 50

/**
 * Runs a cell to its end.
 *
 * @param locals What the cell sees beside the page's variables, by name: `display` and the like.
 * @throws CellError for whatever it throws, or when it is stopped.
 */
export async function execute(
    cell: { readonly id: string; readonly compiled: Compiled },
    scope: Scope,
    locals: Readonly<Record<string, unknown>>,
    { signal, timeout, overlay = {}, base = document.baseURI }: Options,
): Promise<void> {
    if ('stackTraceLimit' in Error) Error.stackTraceLimit = Math.max(Error.stackTraceLimit, STACK_DEPTH)
    scope.expect(cell.compiled.declares)
    const parameters = { ...locals, ...environment(scope, makeGuard(signal, timeout), base, overlay) }
    const run = functionOf(cell, Object.keys(parameters))
    try {
        await untilAborted(signal, () => run(...Object.values(parameters)))
    } catch (error) {
        throw asCellError(error, cell.id)
    }
}

type Body = (...values: unknown[]) => Promise<unknown>

function functionOf({ id, compiled }: { readonly id: string; readonly compiled: Compiled }, parameters: readonly string[]): Body {
    // eslint-disable-next-line @typescript-eslint/no-empty-function -- only its constructor is wanted, which has no name
    const AsyncFunction = (async () => {}).constructor as new (...text: string[]) => Body
    try {
        return new AsyncFunction(...parameters, `${compiled.body}\n//# sourceURL=${sourceUrl(id)}`)
    } catch (error) {
        // what compiles and still is not understood is younger than the browser
        const { name, message } = asCellError(error)
        throw new CellError('syntax', message, { name, cause: error })
    }
}

/** Waits for what runs, unless the signal is aborted first. */
async function untilAborted(signal: AbortSignal, run: () => Promise<unknown>): Promise<void> {
    const finished = new Lifetime()
    const stopped = new Promise<never>((_, reject) => {
        const stop = () => { reject(stoppedError('The cell was stopped')) }
        if (signal.aborted) stop()
        signal.addEventListener('abort', stop, { signal: finished.signal })
    })
    try {
        await Promise.race(signal.aborted ? [stopped] : [run(), stopped])
    } finally {
        finished.end()
    }
}
