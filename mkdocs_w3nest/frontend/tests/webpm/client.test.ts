import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { filter, firstValueFrom, map } from 'rxjs'
import { Connection } from '../../src/gateway'
import { BackendClient, ResponseError } from '../../src/webpm'
import { observe } from '../../src/webpm/observe'
import type { ClientDescription } from '../../src/wire'
import { FakeGateway, problem } from '../gateway/fake-gateway'

const DESCRIPTION: ClientDescription = {
    alias: 'demoClient',
    name: 'demo',
    version: '0.1.2',
    versionNumber: 1002,
    apiKey: '01',
    uid: 'abc',
    partitionId: 'Foo',
    path: '/backends/demo/0.1.2@Foo',
    labPath: '/w3lab/#abc',
    config: { build: { python: '3.10', modules: ['numpy'] } },
}
const BASE = '/backends/demo/0.1.2@Foo'

let gateway: FakeGateway
let connection: Connection
let client: BackendClient

beforeEach(async () => {
    gateway = await FakeGateway.start()
    connection = new Connection(gateway.live, 'page.md', 'tab-1')
    client = new BackendClient(DESCRIPTION, connection, observe)
})

afterEach(async () => {
    connection.close()
    await gateway.stop()
})

test('has the facts of its backend, which cannot be changed', () => {
    expect(JSON.parse(JSON.stringify(client))).toEqual({
        name: 'demo',
        version: '0.1.2',
        versionNumber: 1002,
        apiKey: '01',
        partitionId: 'Foo',
        config: { build: { python: '3.10', modules: ['numpy'] } },
        exportPath: ['demoClient'],
    })
    expect(client.urlBase).toBe(connection.url(BASE))
    expect(client.urlW3Lab).toBe(connection.url('/w3lab/#abc'))
    expect(String(client)).toBe('BackendClient(demo 0.1.2)')
    expect(() => { (client as { name: string }).name = 'other' }).toThrow(TypeError)
})

describe('fetch', () => {
    test('refuses an address, which is no path of the backend', async () => {
        await expect(client.fetch('https://example.org/x')).rejects.toThrow("demo: 'https://example.org/x' is no path of it")
    })

    test("sends the caller's request with token, tab and partition", async () => {
        gateway.json(`POST ${BASE}/cow-say`, 'moo')
        await client.fetch('/cow-say', { method: 'post', body: '{}', headers: { 'content-type': 'application/json' } })
        const [call] = gateway.called(`POST ${BASE}/cow-say`)
        expect(call?.body).toBe('{}')
        expect(call?.headers).toMatchObject({
            authorization: 'Bearer secret',
            'x-w3nest-tab': 'tab-1',
            'x-backends-partition': 'Foo',
            'content-type': 'application/json',
        })
    })

    test.each(['x?a=1', '/x?a=1', '//x?a=1'])('takes %s as a path of the backend', async (path) => {
        gateway.json(`GET ${BASE}/x`, 1)
        await client.fetch(path)
        expect(gateway.called(`GET ${BASE}/x`)[0]?.path).toBe(`${BASE}/x?a=1`)
    })

    test('leaves the statuses of the backend to the caller', async () => {
        gateway.json(`GET ${BASE}/x`, {}, 404)
        expect((await client.fetch('/x')).status).toBe(404)
    })

    test("throws the gateway's own errors", async () => {
        gateway.on(`GET ${BASE}/x`, (_, response) => { problem(response, 502, 'crashed', 'demo ended', ['killed']) })
        await expect(client.fetch('/x')).rejects.toMatchObject({ kind: 'crashed', log: ['killed'] })
    })
})

describe('fetchJson and fetchText', () => {
    test('give what the backend answers', async () => {
        gateway.json(`GET ${BASE}/x`, { a: [1] })
        expect(await client.fetchJson('/x')).toEqual({ a: [1] })
        expect(await client.fetchText('/x')).toBe('{"a":[1]}')
    })

    test('throw for a status that is no success, with the start of the body', async () => {
        gateway.json(`POST ${BASE}/x`, { detail: 'no such character' }, 422)
        const error = await client.fetchJson('/x', { method: 'post' }).catch((caught: unknown) => caught)
        expect(error).toBeInstanceOf(ResponseError)
        expect(error).toMatchObject({
            message: 'demo: POST /x answered 422 Unprocessable Entity: {"detail":"no such character"}',
            status: 422,
            body: '{"detail":"no such character"}',
        })
    })

    test('throw for what is not JSON, with its start', async () => {
        gateway.on(`GET ${BASE}/x`, (_, response) => { response.end(`<html>${'x'.repeat(1000)}`) })
        const error = await client.fetchJson('/x').catch((caught: unknown) => caught)
        expect((error as Error).message).toMatch(/^demo: GET \/x answered what is not JSON: <html>x+…$/)
        expect((error as Error).message.length).toBeLessThan(400)
    })

    test('say that the backend ended when its answer breaks off, with its last lines', async () => {
        gateway.on('GET /api/backends/abc/logs', (_, response) => { response.end('loading\nout of memory\n') })
        gateway.on(`GET ${BASE}/x`, (_, response) => {
            response.write('the start of ')
            setImmediate(() => response.destroy())
        })
        await expect(client.fetchText('/x')).rejects.toMatchObject({ kind: 'crashed', log: ['loading', 'out of memory'] })
    })
})

describe('fromFetch…', () => {
    test('are rxjs observables that ask when somebody subscribes', async () => {
        gateway.json(`GET ${BASE}/x`, { a: 1 })
        const a$ = client.fromFetchJson('/x').pipe(map((value) => (value as { a: number }).a), filter(Boolean))
        expect(gateway.called(`GET ${BASE}/x`)).toHaveLength(0)
        expect(await firstValueFrom(a$)).toBe(1)
        expect(await firstValueFrom(client.fromFetchText('/x'))).toBe('{"a":1}')
        expect((await firstValueFrom(client.fromFetch('/x'))).status).toBe(200)
        expect(gateway.called(`GET ${BASE}/x`)).toHaveLength(3)
    })

    test('abort the request when the subscriber leaves', async () => {
        const gone = new Promise((resolve) => {
            gateway.on(`GET ${BASE}/slow`, (_, response) => { response.on('close', resolve) })
        })
        const error = vi.fn()
        const subscription = client.fromFetch('/slow').subscribe({ error })
        await vi.waitFor(() => { expect(gateway.called(`GET ${BASE}/slow`)).toHaveLength(1) })
        subscription.unsubscribe()
        await gone
        expect(error).not.toHaveBeenCalled()
    })

    test('pass errors on', async () => {
        gateway.json(`GET ${BASE}/x`, {}, 500)
        await expect(firstValueFrom(client.fromFetchJson('/x'))).rejects.toBeInstanceOf(ResponseError)
    })
})

describe('after a break of the connection', () => {
    async function breakConnection(): Promise<void> {
        await connection.available()
        gateway.breakStreams()
        await vi.waitFor(() => { expect(connection.epoch).toBe(1) })
    }

    test('the next calls install the backend again first, once, as it was', async () => {
        gateway.json('POST /api/install', { clients: [DESCRIPTION] }).json(`GET ${BASE}/x`, 1)
        await breakConnection()
        await Promise.all([client.fetchJson('/x'), client.fetchJson('/x')])
        await client.fetchJson('/x')
        expect(gateway.called('POST /api/install').map(({ body }) => JSON.parse(body) as unknown)).toEqual([
            { modules: ['demo#0.1.2'], configurations: { demo: DESCRIPTION.config }, partition: 'Foo' },
        ])
        expect(gateway.called(`GET ${BASE}/x`)).toHaveLength(3)
    })

    test("a backend of the tab's own partition is installed where the tab's are", async () => {
        gateway.json('POST /api/install', { clients: [] }).json(`GET ${BASE}/x`, 1)
        client = new BackendClient({ ...DESCRIPTION, partitionId: 'tab-1' }, connection, observe)
        await breakConnection()
        await client.fetchJson('/x')
        expect(JSON.parse(gateway.called('POST /api/install')[0]?.body ?? '')).not.toHaveProperty('partition')
    })

    test('an installation that fails is tried again by the next call', async () => {
        gateway.on('POST /api/install', (_, response) => { problem(response, 502, 'crashed', 'no build') })
        gateway.json(`GET ${BASE}/x`, 1)
        await breakConnection()
        await expect(client.fetchJson('/x')).rejects.toThrow('no build')
        gateway.json('POST /api/install', { clients: [DESCRIPTION] })
        expect(await client.fetchJson('/x')).toBe(1)
    })
})
