/** Interpreter cells: from the build where its result still holds, else live through the gateway. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RecordedCell, RunRequest, RunResult } from '../../src/wire'
import { FakeGateway, problem } from '../gateway/fake-gateway'
import { becomes, gate, js, OpenPage, outcome, press, python, says, section, shows, state, states } from './open-page'

let page: OpenPage
let gateway: FakeGateway
/** Requests that the interpreter ran. */
let ran: RunRequest[]
/** What cells do, by the first word of their code. */
let answers: Record<string, (request: RunRequest) => Partial<RunResult> | Promise<Partial<RunResult>>>

const CLIENT = { alias: 'py', name: 'fakepy', version: '1.0.0', versionNumber: 1000000, apiKey: '1', uid: 'u1', partitionId: 'tab', path: '/backends/fakepy/1.0.0@tab', labPath: '/w3lab/#u1', config: {} }

beforeEach(async () => {
    sessionStorage.clear()
    page = new OpenPage()
    ran = []
    answers = {}
    gateway = await FakeGateway.start()
    gateway.json('POST /api/install', { clients: [CLIENT] })
    gateway.on('POST /backends/fakepy/1.0.0@tab/run', async (_, response, body) => {
        const request = JSON.parse(body) as RunRequest
        const known = ran.map(({ cellId }) => cellId)
        const missing = (request.previousCellIds ?? []).filter((id) => !known.includes(id))
        if (missing.length > 0) {
            response.writeHead(409, { 'Content-Type': 'application/json' }).end(JSON.stringify({ detail: { missing } }))
            return
        }
        ran.push(request)
        const answer = answers[request.code.split(' ')[0] ?? '']
        const result = { output: '', capturedOut: {}, outputs: [], ...(await answer?.(request)) }
        response.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
        for (const output of result.outputs.filter((each) => each.output_type !== 'error')) response.write(`${JSON.stringify({ event: 'output', output })}\n`)
        response.end(`${JSON.stringify({ event: 'done', result })}\n`)
    })
})
afterEach(async () => {
    await page.leave()
    await gateway.stop()
})

const live = () => ({ ...gateway.live, interpreters: { py: { modules: ['fakepy as py'] } } })
const show = (cells: RecordedCell[]) => page.show(cells, { live: live() })
const stdout = (text: string) => ({ output_type: 'stream', name: 'stdout', text })
const done = (captured: Record<string, unknown>, text = '') => outcome('done', { captured, outputs: text ? [stdout(text)] : [] })

describe('results of the build', () => {
    it('are taken in their turn, without a run', async () => {
        await show([js('a', 'const before = typeof v'), python('p', 'v = 1', { capturedOut: ['v'], outcome: done({ v: 1 }, 'built') }), js('b', 'display(before, v)')])
        expect([state('p'), says('p'), shows('p'), shows('b')]).toEqual(['done', 'from the store', 'built', 'undefined1'])
        expect(ran).toEqual([])
    })

    it('stand on a static site, where nothing can run', async () => {
        await page.show([python('p', 'v = 1', { capturedOut: ['v'], outcome: done({ v: 1 }, 'built') }), js('b', 'display(v)')])
        press('p', 'run')
        await vi.waitFor(() => { expect(says('p')).toBe('run it live with mkdocs serve') })
        expect([state('p'), shows('p')]).toEqual(['done', 'built'])
    })

    it('what was skipped stays on a static site, and stops the cells after it calmly', async () => {
        await page.show([python('p', 'v = 1', { outcome: outcome('skipped', { message: 'Not run: why.' }) }), js('b', 'display(v)')])
        expect([state('p'), says('p'), says('b')]).toEqual(['skipped', 'skipped', 'not run: p did not run'])
        expect(section('b').querySelector('[role=alert]')).toBeNull()
    })

    it('what was skipped waits for its turn in a page that is live, and names what keeps it from running there', async () => {
        await show([js('a', 'throw new Error("no")'), python('p', 'v = 1', { outcome: outcome('skipped', { message: 'Not run: something else.', outputs: [stdout('Not run: something else.')] }) })])
        expect([state('p'), says('p'), shows('p')]).toEqual(['ready', 'not run: a failed', ''])
    })

    it('do not hold when a value that they started from is another now', async () => {
        answers.w = ({ capturedIn }) => ({ capturedOut: { w: [capturedIn?.v] } })
        await show([
            python('p', 'v = 1', { capturedOut: ['v'], outcome: done({ v: 1 }) }),
            js('change', 'v = 2'),
            python('q', 'w = v', { capturedIn: ['v'], capturedOut: ['w'], outcome: done({ w: [1] }) }),
            js('b', 'display(w[0])'),
        ])
        expect(shows('b')).toBe('2')
        expect(ran.map(({ code }) => code)).toEqual(['v = 1', 'w = v']) // the first for its state
    })
})

describe('live runs', () => {
    it('send code, values and the cells before, and give back values and outputs', async () => {
        answers.two = ({ capturedIn }) => ({ capturedOut: { two: capturedIn?.one }, outputs: [stdout('hello\n')] })
        await show([js('a', 'const one = { n: [1] }'), python('p', 'one ='), python('q', 'two = one', { capturedIn: ['one'], capturedOut: ['two'], timeout: 5 }), js('b', 'display(two.n[0])')])
        expect([shows('q'), shows('b')]).toEqual(['hellotwo{"n": [1]}', '1'])
        expect(ran[1]).toMatchObject({ code: 'two = one', capturedIn: { one: { n: [1] } }, capturedOut: ['two'], timeout: 5, previousCellIds: [ran[0]?.cellId] })
    })

    it('a value that cannot be sent fails the cell, and names the variable', async () => {
        await show([js('a', 'const f = () => 1'), python('p', 'x', { capturedIn: ['f'] })])
        expect(section('p').querySelector('[role=alert]')?.textContent).toContain("captured-in cannot send 'f': it is a function")
        expect(ran).toEqual([])
    })

    it('an error of the cell shows with its line, marked in the code, and stops the cells after it', async () => {
        answers.x = () => ({
            error: { kind: 'Runtime', message: "NameError: name 'prices' is not defined", lineNumber: 1, stackTrace: 'trace' },
            outputs: [{ output_type: 'error', ename: 'NameError', evalue: "name 'prices' is not defined", traceback: ['trace'] }],
        })
        await show([python('p', 'x = prices'), js('b', '1')])
        expect(section('p').querySelector('[role=alert]')?.textContent).toContain("NameError, line 1: name 'prices' is not defined")
        expect(section('p').querySelector('.w3nest-failing-line')).not.toBeNull()
        expect([state('p'), says('b')]).toEqual(['failed', 'not run: p failed'])
    })

    it('a traceback calls the cell what readers call it', async () => {
        answers.x = ({ cellId }) => ({
            error: { kind: 'Runtime', message: 'ValueError: no' },
            outputs: [{ output_type: 'error', ename: 'ValueError', evalue: 'no', traceback: [`Cell \u001b[32m${cellId}\u001b[0m, line 1`] }],
        })
        await show([python('p', 'x')])
        expect(shows('p')).toContain('Cell p, line 1')
    })

    it('an interpreter that ends is no failure that a cell could expect: its state is gone', async () => {
        answers.x = () => ({ error: { kind: 'Runtime', message: 'InterpreterEnded: exit code 3', stopped: true } })
        await show([python('p', 'x', { allowErrors: true }), python('q', 'y')])
        expect([state('p'), says('q')]).toEqual(['failed', 'not run: p failed'])
        expect(ran).toHaveLength(1)
    })

    it('an interpreter that is not known fails the cell, and names the closest one', async () => {
        await show([python('p', 'x', { interpreter: 'pi' })])
        expect(shows('p')).toContain("no interpreter is named 'pi'; did you mean 'py'?")
    })

    it('a state that was lost is made again first, quietly', async () => {
        await show([python('p', 'a = 1'), python('q', 'b = 2'), python('r', 'c = 3', { outcome: done({}) })])
        expect(ran.map(({ code }) => code)).toEqual(['a = 1', 'b = 2', 'c = 3'])
        ran = []
        press('r', 'run')
        await becomes('r', 'done')
        await vi.waitFor(() => { expect(ran.map(({ code }) => code)).toEqual(['a = 1', 'b = 2', 'c = 3']) })
    })

    it('wait for a reader where the page is not to run cells by itself', async () => {
        await page.show([python('p', 'a = 1'), js('b', 'display("on")')], { live: { ...live(), execute: false } })
        expect([ran.length, state('p'), says('b')]).toEqual([0, 'ready', 'not run: p did not run'])
        press('b', 'run')
        await becomes('b', 'done')
        expect([ran.length, state('p'), shows('b')]).toEqual([1, 'done', 'on'])
    })

    it('the same cell with other code is another to the interpreter', async () => {
        await show([python('p', 'a = 1'), python('q', 'b = 2')])
        const [first] = ran
        await show([python('p', 'a = 2'), python('q', 'b = 2')])
        expect(ran.at(-1)?.previousCellIds).not.toContain(first?.cellId)
    })

    it('stop ends a run that does not end', async () => {
        const { opened, open } = gate()
        answers.loop = async () => { await opened; return {} }
        const shown = show([python('p', 'loop for ever')])
        await vi.waitFor(() => { expect(ran).toHaveLength(1) })
        press('p', 'stop')
        await shown
        expect([state('p'), says('p')]).toEqual(['stale', 'stale: stopped'])
        open()
    })

    it('a backend that dies in mid-call tells the last lines of its log', async () => {
        gateway.on('POST /backends/fakepy/1.0.0@tab/run', (_, response) => { problem(response, 502, 'crashed', 'fakepy ended', ['out of memory']) })
        await show([python('p', 'x')])
        expect(shows('p')).toMatch(/fakepy ended[^]*out of memory/)
    })
})

describe('cells that the server runs in the background', () => {
    const running = (facts: Partial<RecordedCell> = {}) => python('p', 'v = 1', { capturedOut: ['v'], outcome: outcome('running'), ...facts })
    const event = (facts: object) => { gateway.send('cell', { revision: 'r1', cell: 'p', outcome: { ...outcome('running'), ...facts } }) }

    it('stream their outputs into the page, and give their values when they end', async () => {
        const shown = show([running(), js('b', 'display(v)')])
        await vi.waitFor(() => { expect(gateway.streams.size).toBe(1) })
        await becomes('p', 'running')
        event({ outputs: [stdout('one\n')] })
        await vi.waitFor(() => { expect(shows('p')).toBe('one') })
        event({ state: 'done', outputs: [stdout('one\ntwo\n')], captured: { v: 5 } })
        await shown
        expect([state('p'), shows('p'), shows('b')]).toEqual(['done', 'one\ntwov5', '5'])
        expect(ran).toEqual([])
    })

    it('stop the page when they fail', async () => {
        const shown = show([running(), js('b', '1')])
        await vi.waitFor(() => { expect(gateway.streams.size).toBe(1) })
        event({ state: 'failed', outputs: [{ output_type: 'error', ename: 'E', evalue: 'no', traceback: [] }], line: 1 })
        await shown
        expect(states('p', 'b')).toEqual(['failed', 'ready'])
        expect(section('p').querySelector('.w3nest-failing-line')).not.toBeNull()
        press('b', 'run') // the reader takes over
        await becomes('b', 'done')
        expect(ran.map(({ code }) => code)).toEqual(['v = 1'])
    })

    it('run in the page when the server skipped them, as it lacks values of the page', async () => {
        const shown = show([running(), js('j', 'const w = v + 1'), python('q', 'w', { capturedIn: ['w'], outcome: outcome('running') })])
        await vi.waitFor(() => { expect(gateway.streams.size).toBe(1) })
        gateway.send('cell', { revision: 'r1', cell: 'q', outcome: outcome('skipped', { message: 'Runs in the live page.' }) })
        event(done({ v: 5 }))
        await shown
        expect([state('q'), ran.at(-1)?.capturedIn]).toEqual(['done', { w: 6 }])
        expect(shows('q')).not.toContain('Runs in the live page')
    })

    it('of another revision of the page say nothing to this one', async () => {
        const shown = show([running(), js('b', 'display(v)')])
        await vi.waitFor(() => { expect(gateway.streams.size).toBe(1) })
        gateway.send('cell', { revision: 'older', cell: 'p', outcome: done({ v: 'old' }) })
        event({ ...done({ v: 'new' }) })
        await shown
        expect(shows('b')).toBe('new')
    })
})
