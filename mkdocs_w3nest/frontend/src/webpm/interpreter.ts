/** Runs cells in a backend that has `POST /run`. */
import { lines } from '../gateway/lines'
import type { ClearEvent, DoneEvent, OutputEvent, RunRequest, RunResult, UpdateEvent } from '../wire'
import type { BackendClient } from './client'
import { emitTo } from './events'
import { ResponseError } from './response-error'

/** What comes while a cell runs. */
export type RunEvent = OutputEvent | UpdateEvent | ClearEvent

export interface RunOptions {
    readonly signal?: AbortSignal
    readonly onEvent?: (event: RunEvent) => void
}

/** The interpreter no longer has the state after these cells: they have to run again first. */
export class StateLostError extends Error {
    override readonly name = 'StateLostError'

    constructor(readonly missing: readonly string[]) {
        super(`the interpreter has lost the state after ${missing.join(', ')}`)
    }
}

const NDJSON = 'application/x-ndjson'

/**
 * Runs a cell and gives its result; its outputs come one by one before.
 *
 * A cell that failed is a result with an `error`. Throws StateLostError, ResponseError, or GatewayError.
 */
export async function runCell(client: BackendClient, request: RunRequest, options: RunOptions = {}): Promise<RunResult> {
    const emit = emitTo(options.onEvent)
    const response = await client.fetch('/run', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: `${NDJSON}, application/json` },
        body: JSON.stringify(request),
        signal: options.signal ?? null,
    })
    if (!response.ok) throw await refusal(client, response)
    const streamed = response.headers.get('Content-Type')?.startsWith(NDJSON) ?? false
    try {
        const result = await (streamed ? readEvents(response, emit) : readResult(response, emit))
        if (result !== undefined) return result
    } catch (error) {
        // a body that breaks off is a TypeError, as fetch has it
        if (options.signal?.aborted || !(error instanceof TypeError)) throw error
    }
    throw await client.brokenOff()
}

/** Stops the cell that runs; false when there was none, or the interpreter cannot. */
export async function interrupt(client: BackendClient): Promise<boolean> {
    const response = await client.fetch('/interrupt', { method: 'POST' })
    if (response.status === 404 || response.status === 405) return false
    if (!response.ok) throw await ResponseError.of(`${client.name}: POST /interrupt`, response)
    const body = (await response.json().catch(() => undefined)) as { found?: boolean } | undefined
    return body?.found ?? true
}

async function refusal(client: BackendClient, response: Response): Promise<Error> {
    const error = await ResponseError.of(`${client.name}: POST /run`, response)
    const missing = response.status === 409 ? missingIn(error.body) : undefined
    return missing ? new StateLostError(missing) : error
}

function missingIn(body: string): string[] | undefined {
    try {
        const missing = (JSON.parse(body) as { detail?: { missing?: unknown } } | null)?.detail?.missing
        return Array.isArray(missing) ? missing.map(String) : undefined
    } catch {
        return undefined
    }
}

/** Undefined when the stream ends before the cell has. */
async function readEvents(response: Response, emit: (event: RunEvent) => void): Promise<RunResult | undefined> {
    if (response.body === null) return undefined
    let result: RunResult | undefined
    // to the end, though the result is the last: an answer that is left early costs its connection
    for await (const line of lines(response.body)) {
        if (line === '') continue
        const event = JSON.parse(line) as RunEvent | DoneEvent
        if (event.event === 'done') result = event.result
        else emit(event)
    }
    return result
}

/** The answer of an interpreter that knows no events; the original protocol had stdout alone. */
async function readResult(response: Response, emit: (event: RunEvent) => void): Promise<RunResult> {
    const { output = '', capturedOut = {}, error, outputs } = (await response.json()) as Partial<RunResult>
    const all = outputs ?? [...(output === '' ? [] : [stdout(output)]), ...(error ? [errorOutput(error)] : [])]
    for (const each of all) emit({ event: 'output', output: each })
    return { output, capturedOut, outputs: all, ...(error ? { error } : {}) }
}

function stdout(text: string): Record<string, unknown> {
    return { output_type: 'stream', name: 'stdout', text }
}

function errorOutput({ kind, message, stackTrace }: NonNullable<RunResult['error']>): Record<string, unknown> {
    const [, ename = kind, evalue = message] = /^([\w.]+): ([^]*)$/.exec(message) ?? []
    return { output_type: 'error', ename, evalue, traceback: stackTrace?.split('\n') ?? [] }
}
