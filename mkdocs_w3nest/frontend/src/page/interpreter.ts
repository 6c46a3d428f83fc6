/** Runs interpreter cells: takes the build's result where it still holds, else runs them in their backend. */
import { GatewayError } from '../gateway/index'
import type { Output } from '../outputs/index'
import { runCell, StateLostError, type BackendClient, type RunEvent } from '../webpm/index'
import type { RunError, RunRequest, RunResult } from '../wire'
import { canonical, captureIn, type Json } from './captured'
import type { Cell } from './cell'
import { displayOf } from './javascript'
import type { Page } from './page'
import { timeoutOf, type Ending, type Run, type Runner } from './run'

export const runInterpreter: Runner = async (cell, run) => {
    const { page, asked, needed, signal } = run
    if (asked) page.background.leave(cell)
    const followed = page.background.follows(cell) && !cell.edited
    if (followed) {
        cell.outputs.keep()
        await page.background.ended(cell, signal)
    }
    // on a static site, what the build made of a cell is all that there is
    if (page.recording.live === undefined && !isGood(cell) && !cell.edited) return leave(cell)
    const values = captureIn(cell.facts.capturedIn ?? [], page.scope)
    cell.request = requestOf(cell, values, page)
    const holds = buildHolds(cell, values, page)
    if (holds && !asked) return adopt(cell, page, followed ? '' : 'from the store')
    // what failed in the background failed; what it skipped takes values that are here now
    const stays = (followed && cell.outcome.state !== 'skipped') || page.recording.live?.execute === false
    if (stays && !needed) return leave(cell)
    if (followed) cell.outputs.begin()
    try {
        const client = await page.interpreters.client(nameOf(cell), displayOf(cell, run))
        if (cell.outputs.areNew) cell.outputs.clear() // of the progress of its installation
        return await runLive(cell, client, cell.request, run)
    } catch (error) {
        if (!(error instanceof GatewayError) || error.kind !== 'no-gateway' || cell.edited) throw error
        return holds ? adopt(cell, page, 'run it live with mkdocs serve') : leave(cell)
    }
}

async function runLive(cell: Cell, client: BackendClient, request: RunRequest, { page, signal }: Run): Promise<Ending> {
    cell.ranLive = true
    const before = page.cells.slice(0, cell.index).filter((other) => other.settled && other.request && page.interpreters.same(nameOf(other), nameOf(cell)))
    const onEvent = (event: RunEvent) => { show(cell, event) }
    const start = () => runCell(client, { ...request, previousCellIds: idsOf(before) }, { signal, onEvent })
    let result: RunResult
    try {
        result = await start()
    } catch (error) {
        if (!(error instanceof StateLostError)) throw error
        cell.tell({ note: 'restoring the state before it' })
        await restore(before, client, signal)
        cell.tell({ note: '' })
        result = await start()
    }
    if (result.error) fail(cell, request.cellId, result.error, result.outputs)
    for (const [name, value] of Object.entries(result.capturedOut)) page.scope.set(name, value)
    cell.outputs.captured(result.capturedOut)
    if (!result.error) return {}
    return { state: 'failed', line: result.error.lineNumber ?? undefined, stopped: result.error.stopped ?? false }
}

/** Runs cells again, quietly, for the state that they make. */
async function restore(cells: readonly Cell[], client: BackendClient, signal: AbortSignal): Promise<void> {
    for (const [i, cell] of cells.entries()) {
        if (cell.request === undefined) continue
        const { error } = await runCell(client, { ...cell.request, previousCellIds: idsOf(cells.slice(0, i)) }, { signal })
        if (error && (!cell.facts.allowErrors || error.stopped)) {
            throw new Error(`the state before it could not be restored: ${cell.id} failed this time: ${error.message}`)
        }
    }
}

/** Shows what comes while a cell runs; its error waits for the end, when its line is known. */
function show(cell: Cell, event: RunEvent): void {
    if (event.event === 'clear') {
        cell.outputs.clear()
        return
    }
    if (event.event === 'update') cell.outputs.update(event.index, event.output)
    else if (event.output.output_type !== 'error') cell.outputs.append(event.output)
}

/** @param sent What the interpreter called the cell; readers know it by its id. */
function fail(cell: Cell, sent: string, { message, stackTrace, lineNumber }: RunError, outputs: readonly Output[]): void {
    const [, name = 'Error', text = message] = /^([\w.]+): ([^]*)$/.exec(message) ?? []
    const shown = outputs.find((output) => output.output_type === 'error') ?? { output_type: 'error', ename: name, evalue: text, traceback: stackTrace?.split('\n') }
    const traceback = (shown.traceback as string[] | undefined ?? []).map((part) => part.replaceAll(sent, cell.id))
    cell.outputs.fail({ ...shown, traceback }, lineNumber ?? undefined)
}

/** Takes the build's result: its values become the page's, its outputs show already. */
function adopt(cell: Cell, page: Page, note: string): Ending {
    for (const [name, value] of Object.entries(cell.outcome.captured)) page.scope.set(name, value)
    return { ...leave(cell), note }
}

/** Leaves what the build made of the cell: it cannot run here. */
function leave(cell: Cell): Ending {
    const { state, line } = cell.outcome // why it was skipped stands in its outputs
    return { fromStore: true, state, line }
}

/** Whether running the cell would give what the build got: the same code, on the same values and state. */
function buildHolds(cell: Cell, values: Readonly<Record<string, Json>>, page: Page): boolean {
    if (!isGood(cell) || cell.edited || cell.ranLive) return false
    const above = page.cells.slice(0, cell.index)
    const sameState = above.every((other) => other.facts.kind !== 'interpreter' || other.fromStore || !page.interpreters.same(nameOf(other), nameOf(cell)))
    return sameState && Object.entries(values).every(([name, value]) => {
        const giver = above.findLast((other) => other.facts.capturedOut?.includes(name))
        return giver !== undefined && canonical(giver.outcome.captured[name]) === canonical(value)
    })
}

function isGood({ outcome, facts }: Cell): boolean {
    return outcome.state === 'done' || (outcome.state === 'failed' && facts.allowErrors === true)
}

function requestOf(cell: Cell, capturedIn: Record<string, Json>, page: Page): RunRequest {
    const { id, facts, code } = cell
    // a backend keeps states by ids: other code, other values or another page must not be taken for this one
    const digest = hash(canonical([page.recording.page, code, capturedIn]))
    return { cellId: `${id} ${digest}`, code, capturedIn, capturedOut: facts.capturedOut ?? [], timeout: timeoutOf(cell, page) }
}

function idsOf(cells: readonly Cell[]): string[] {
    return cells.flatMap(({ request }) => (request ? [request.cellId] : []))
}

function nameOf(cell: Cell): string {
    return cell.facts.interpreter ?? ''
}

/** FNV-1a, of 32 bits. */
function hash(text: string): string {
    let value = 0x811c9dc5
    for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
    return (value >>> 0).toString(36)
}
