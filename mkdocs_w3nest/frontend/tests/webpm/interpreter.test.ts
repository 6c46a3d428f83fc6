import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Connection } from '../../src/gateway'
import { BackendClient, interrupt, runCell, StateLostError, type RunEvent } from '../../src/webpm'
import { observe } from '../../src/webpm/observe'
import type { RunRequest } from '../../src/wire'
import { FakeGateway } from '../gateway/fake-gateway'

const RUN = 'POST /backends/py/1.0.0@tab-1/run'
const REQUEST: RunRequest = { cellId: 'a', code: 'print(1)', capturedIn: { x: 1 }, capturedOut: ['y'], previousCellIds: ['b'] }
const TEXT = { output_type: 'stream', name: 'stdout', text: 'T-Rex 🦖\n' }
const RESULT = { output: 'T-Rex 🦖\n', capturedOut: { y: 2 }, outputs: [TEXT] }

let gateway: FakeGateway
let connection: Connection
let client: BackendClient
let events: RunEvent[]
const onEvent = (event: RunEvent) => { events.push(event) }

beforeEach(async () => {
    gateway = await FakeGateway.start()
    connection = new Connection(gateway.live, 'page.md', 'tab-1')
    const description = {
        alias: 'py', name: 'py', version: '1.0.0', versionNumber: 1000000, apiKey: '1', uid: 'u', partitionId: 'tab-1',
        path: '/backends/py/1.0.0@tab-1', labPath: '/w3lab/', config: {},
    }
    client = new BackendClient(description, connection, observe)
    events = []
})

afterEach(async () => {
    connection.close()
    await gateway.stop()
})

function line(value: unknown): string {
    return `${JSON.stringify(value)}\n`
}

describe('a streamed run', () => {
    test('tells outputs as they come, and gives the result', async () => {
        const bytes = Buffer.from(line({ event: 'output', output: TEXT }))
        const middle = bytes.indexOf('🦖') + 2 // in the middle of a character
        let finish: () => void = () => undefined
        gateway.on(RUN, (_, response) => {
            response.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
            response.write(bytes.subarray(0, middle))
            response.write(bytes.subarray(middle))
            finish = () => response.end(line({ event: 'clear' }) + line({ event: 'done', result: RESULT }))
        })
        const result = runCell(client, REQUEST, { onEvent })
        await vi.waitFor(() => { expect(events).toEqual([{ event: 'output', output: TEXT }]) })
        finish()
        expect(await result).toEqual(RESULT)
        expect(events).toEqual([{ event: 'output', output: TEXT }, { event: 'clear' }])
        const [call] = gateway.called(RUN)
        expect(JSON.parse(call?.body ?? '')).toEqual(REQUEST)
        expect(call?.headers.accept).toMatch(/^application\/x-ndjson/)
    })

    test('of a cell that failed is a result with an error', async () => {
        const failed = { ...RESULT, error: { kind: 'Runtime', message: 'ValueError: no' } }
        gateway.on(RUN, (_, response) => {
            response.writeHead(200, { 'Content-Type': 'application/x-ndjson' }).end(line({ event: 'done', result: failed }))
        })
        expect(await runCell(client, REQUEST)).toEqual(failed)
    })

    test('takes a last line of megabytes', async () => {
        const big = { ...RESULT, output: 'x'.repeat(4_000_000) }
        gateway.on(RUN, (_, response) => {
            response.writeHead(200, { 'Content-Type': 'application/x-ndjson' }).end(JSON.stringify({ event: 'done', result: big }))
        })
        expect((await runCell(client, REQUEST)).output).toHaveLength(4_000_000)
    })

    test.each([
        ['is cut off', (response: ServerResponse) => response.destroy()],
        ['ends before the cell has', (response: ServerResponse) => response.end()],
    ])('that %s says that the interpreter ended, with its last lines', async (_, close) => {
        gateway.on('GET /api/backends/u/logs', (_request, response) => { response.end('Killed\n') })
        gateway.on(RUN, (_request, response) => {
            response.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
            response.write(line({ event: 'output', output: TEXT }))
            setImmediate(close, response)
        })
        await expect(runCell(client, REQUEST, { onEvent })).rejects.toMatchObject({ kind: 'crashed', log: ['Killed'] })
        expect(events).toHaveLength(1)
    })

    test('is given up when aborted, and the interpreter sees it', async () => {
        const gone = new Promise((resolve) => {
            gateway.on(RUN, (_, response) => {
                response.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
                response.write(line({ event: 'output', output: TEXT }))
                response.on('close', resolve)
            })
        })
        const controller = new AbortController()
        const result = runCell(client, REQUEST, { signal: controller.signal, onEvent })
        await vi.waitFor(() => { expect(events).toHaveLength(1) })
        controller.abort()
        await expect(result).rejects.toMatchObject({ name: 'AbortError' })
        await gone
    })
})

describe('an interpreter that knows no events', () => {
    test('gives its outputs at once', async () => {
        gateway.json(RUN, RESULT)
        expect(await runCell(client, REQUEST, { onEvent })).toEqual(RESULT)
        expect(events).toEqual([{ event: 'output', output: TEXT }])
    })

    test('of the original protocol has stdout and error as its outputs', async () => {
        const error = { kind: 'Runtime', message: 'ValueError: no\nreally', stackTrace: 'line 1\nline 2' }
        gateway.json(RUN, { output: 'hello', error, capturedOut: {} })
        const result = await runCell(client, REQUEST, { onEvent })
        expect(result.error).toEqual(error)
        expect(result.outputs).toEqual([
            { output_type: 'stream', name: 'stdout', text: 'hello' },
            { output_type: 'error', ename: 'ValueError', evalue: 'no\nreally', traceback: ['line 1', 'line 2'] },
        ])
        expect(events).toHaveLength(2)
    })
})

test('a streamed answer is read to its end, so that its connection stays', async () => {
    let left = false
    gateway.on(RUN, async (_, response) => {
        response.on('close', () => { left = !response.writableFinished })
        response.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
        response.write(`${JSON.stringify({ event: 'done', result: RESULT })}\n`)
        await new Promise((resolve) => { setImmediate(resolve) })
        response.end('\n')
    })
    expect(await runCell(client, REQUEST)).toEqual(RESULT)
    expect(left).toBe(false)
})

test('a state that is lost is told with the cells that it needs', async () => {
    gateway.json(RUN, { detail: { missing: ['b', 'c'] } }, 409)
    const error = await runCell(client, REQUEST).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(StateLostError)
    expect((error as StateLostError).missing).toEqual(['b', 'c'])
})

test.each([
    [409, { detail: 'busy' }, /answered 409 Conflict: {"detail":"busy"}/],
    [422, { detail: 'no code' }, /answered 422/],
])('any other refusal (%d) is told as it is', async (status, body, message) => {
    gateway.json(RUN, body, status)
    await expect(runCell(client, REQUEST)).rejects.toThrow(message)
})

test.each([
    ['a cell that runs', 200, { found: true }, true],
    ['no cell', 200, { found: false }, false],
    ['an interpreter that answers nothing of it', 200, undefined, true],
    ['an interpreter that cannot', 404, { detail: 'Not Found' }, false],
])('interrupt finds %s', async (_, status, body, expected) => {
    gateway.json('POST /backends/py/1.0.0@tab-1/interrupt', body, status)
    expect(await interrupt(client)).toBe(expected)
})
