import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Connection, GatewayError, type ConnectionState } from '../../src/gateway'
import type { CellEvent } from '../../src/wire'
import { FakeGateway, pageWith, problem } from './fake-gateway'

let gateway: FakeGateway
let connection: Connection
const ends: (() => unknown)[] = []

beforeEach(async () => {
    gateway = await FakeGateway.start()
})

afterEach(async () => {
    connection.close()
    await gateway.stop()
    for (const end of ends.splice(0)) await end()
})

function connect(): Connection {
    connection = new Connection(gateway.live, 'tutorials/backend.md', 'tab-1')
    return connection
}

/** Resolves when the connection is in `state`. */
async function reaches(state: ConnectionState): Promise<void> {
    await vi.waitFor(() => { expect(connection.state$.value).toBe(state) }, { timeout: 5000, interval: 5 })
}

/** Serves `html()` as the page that is open. */
async function servePage(html: () => string): Promise<void> {
    const server: Server = createServer((_, response) => { response.end(html()) })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    vi.stubGlobal('location', { hostname: '127.0.0.1', href: `http://127.0.0.1:${port}/tutorials/backend/#here` })
    ends.push(() => { vi.unstubAllGlobals() }, () => { server.closeAllConnections(); server.close() })
}

test('opens the stream of its tab and page, with token and tab', async () => {
    connect()
    expect(connection.state$.value).toBe('connecting')
    await reaches('open')
    const [call] = gateway.called('GET /api/events')
    expect(new URL(call?.path ?? '', 'http://x').searchParams.get('tab')).toBe('tab-1')
    expect(new URL(call?.path ?? '', 'http://x').searchParams.get('topic')).toBe('page:tutorials/backend.md')
    expect(call?.headers.authorization).toBe('Bearer secret')
    expect(call?.headers['x-w3nest-tab']).toBe('tab-1')
})

test('tells events to its listeners, until they leave', async () => {
    connect()
    const seen: CellEvent[] = []
    const leave = connection.on('cell', (event) => { seen.push(event) })
    await reaches('open')
    gateway.send('cell', { cell: 'a' })
    await vi.waitFor(() => { expect(seen).toEqual([{ cell: 'a' }]) })
    leave()
    const other = vi.fn()
    connection.on('cell', other)
    gateway.send('cell', { cell: 'b' })
    await vi.waitFor(() => { expect(other).toHaveBeenCalled() })
    expect(seen).toHaveLength(1)
})

test('a listener that throws disturbs neither the others nor the stream', async () => {
    connect()
    await reaches('open')
    const reported = vi.fn()
    vi.stubGlobal('reportError', reported)
    ends.push(() => { vi.unstubAllGlobals() })
    const other = vi.fn()
    connection.on('cell', () => { throw new Error('mine') })
    connection.on('cell', other)
    gateway.send('cell', {})
    gateway.send('cell', {})
    await vi.waitFor(() => { expect(other).toHaveBeenCalledTimes(2) })
    expect(reported).toHaveBeenCalledTimes(2)
    expect(connection.epoch).toBe(0)
})

test('calls with token and tab, and gives what a backend answers as it is', async () => {
    gateway.json('GET /backends/x/1.0.0/there', { detail: 'teapot' }, 418)
    connect()
    const response = await connection.fetch('/backends/x/1.0.0/there')
    expect([response.status, await response.json()]).toEqual([418, { detail: 'teapot' }])
    const [call] = gateway.called('GET /backends/x/1.0.0/there')
    expect([call?.headers.authorization, call?.headers['x-w3nest-tab']]).toEqual(['Bearer secret', 'tab-1'])
})

test("the gateway's own errors are thrown with kind, message and log", async () => {
    gateway.on('POST /api/install', (_, response) => { problem(response, 502, 'crashed', 'x ended', ['line 1', 'line 2']) })
    connect()
    const error = await connection.fetch('/api/install', { method: 'POST' }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(GatewayError)
    expect(error).toMatchObject({ kind: 'crashed', message: 'x ended', log: ['line 1', 'line 2'] })
})

test('an error of the gateway without a readable body still says what it can', async () => {
    gateway.on('GET /x', (_, response) => { response.writeHead(504, { 'X-W3Nest-Error': 'timeout' }).end('<html>') })
    connect()
    await expect(connection.fetch('/x')).rejects.toMatchObject({ kind: 'timeout', message: 'The gateway answered 504 (timeout).' })
})

test('a broken stream is opened again, and counted', async () => {
    connect()
    await reaches('open')
    expect(connection.epoch).toBe(0)
    gateway.breakStreams()
    await vi.waitFor(() => { expect(connection.epoch).toBe(1) })
    await reaches('open')
    expect(gateway.called('GET /api/events')).toHaveLength(2)
})

test('a gateway that ends is lost, and calls say that `mkdocs serve` has ended', async () => {
    await servePage(() => 'no page of ours')
    connect()
    await reaches('open')
    await gateway.stop()
    await reaches('lost')
    await expect(connection.fetch('/x')).rejects.toMatchObject({ kind: 'lost', message: expect.stringContaining('mkdocs serve') as string })
    await gateway.listen()
})

test('a gateway that comes back at the same place is found, at once when something is called', async () => {
    const { port } = gateway
    await servePage(() => 'no page of ours')
    connect()
    await reaches('open')
    await gateway.stop()
    await reaches('lost')
    await gateway.listen(port)
    gateway.json('GET /x', 'hello')
    expect(await (await connection.fetch('/x')).json()).toBe('hello')
    expect(connection.state$.value).toBe('open')
})

test('a restarted gateway is learnt from the page, and told', async () => {
    let html = pageWith(gateway.live)
    await servePage(() => html)
    connect()
    await reaches('open')
    const restarted = vi.fn()
    connection.on('restarted', restarted)
    const before = connection.url('/x')
    await gateway.stop()
    await reaches('lost')
    gateway.token = 'another'
    await gateway.listen()
    html = pageWith(gateway.live)
    await reaches('open')
    expect(restarted).toHaveBeenCalledTimes(1)
    expect(connection.url('/x')).not.toBe(before)
    gateway.json('GET /x', 1)
    await connection.fetch('/x')
    expect(gateway.called('GET /x')[0]?.headers.authorization).toBe('Bearer another')
})

test('a call that is aborted rejects with its reason, also while the gateway is away', async () => {
    await servePage(() => 'no page of ours')
    gateway.on('GET /slow', () => { /* never answers */ })
    connect()
    await reaches('open')
    const first = new AbortController()
    const slow = connection.fetch('/slow', { signal: first.signal })
    await vi.waitFor(() => { expect(gateway.called('GET /slow')).toHaveLength(1) })
    first.abort(new Error('enough'))
    await expect(slow).rejects.toThrow('enough')
    await gateway.stop()
    await reaches('lost')
    await expect(connection.fetch('/x', { signal: AbortSignal.abort(new Error('no more')) })).rejects.toThrow('no more')
    await gateway.listen()
})

test("a call that cannot be made is the caller's error, not the gateway's", async () => {
    connect()
    await expect(connection.fetch('/x', { method: 'GET', body: 'a body' })).rejects.toThrow(TypeError)
})

test('another page is watched on the same connection, without a break', async () => {
    connect()
    await reaches('open')
    connection.watch('other.md')
    await vi.waitFor(() => { expect(gateway.called('GET /api/events')).toHaveLength(2) })
    expect(gateway.called('GET /api/events')[1]?.path).toContain('topic=page%3Aother.md')
    await vi.waitFor(() => { expect(gateway.streams.size).toBe(1) })
    expect([connection.state$.value, connection.epoch]).toEqual(['open', 0])
})

test('a page that is left lets go of the stream, and takes it up when it is shown again', async () => {
    connect()
    await reaches('open')
    dispatchEvent(new Event('pagehide'))
    await vi.waitFor(() => { expect(gateway.streams.size).toBe(0) })
    dispatchEvent(new Event('pageshow'))
    await reaches('open')
    expect(connection.epoch).toBe(1)
})

test('closed, it leaves nothing behind', async () => {
    connect()
    await reaches('open')
    connection.close()
    await vi.waitFor(() => { expect(gateway.streams.size).toBe(0) })
    await expect(connection.fetch('/x')).rejects.toMatchObject({ kind: 'lost' })
    expect(gateway.called('GET /api/events')).toHaveLength(1)
})

test("addresses have the page's own loopback name", () => {
    vi.stubGlobal('location', { hostname: 'localhost', href: 'http://localhost/' })
    ends.push(() => { vi.unstubAllGlobals() })
    connect()
    expect(connection.url('/w3lab/')).toBe(`http://localhost:${gateway.port}/w3lab/`)
    connection.close()
    vi.stubGlobal('location', { hostname: 'docs.example', href: 'http://docs.example/' })
    expect(connection.url('/w3lab/')).toBe(`http://127.0.0.1:${gateway.port}/w3lab/`)
})

test('the state can be followed, and left', async () => {
    connect()
    const states: ConnectionState[] = []
    const following = connection.state$.subscribe((state) => { states.push(state) })
    await reaches('open')
    following.unsubscribe()
    connection.close()
    expect(states).toEqual(['connecting', 'open'])
})
