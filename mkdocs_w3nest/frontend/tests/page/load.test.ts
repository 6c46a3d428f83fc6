/** `load(path)`: files of the site, and what other pages declare. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { load } from '../../src/page/load'
import { Session } from '../../src/page/session'
import { htmlOf, js, outcome, python } from './open-page'

const FILES: Record<string, string> = {
    '/docs/data.json': '{"a": [1]}',
    '/docs/notes.txt': 'plain',
    '/docs/utils/': htmlOf([
        python('p', 'v = 1', { capturedOut: ['v'], outcome: outcome('done', { captured: { v: 20 } }) }),
        js('a', 'display("unseen"); const double = () => v * 2'),
    ]),
    '/docs/flat.html': htmlOf([js('a', 'const flat = true')]),
    '/docs/plain/': '<h1>No cells</h1>',
}

let server: Server
let session: Session

beforeAll(async () => {
    server = createServer(({ url = '' }, response) => { response.writeHead(url in FILES ? 200 : 404).end(FILES[url]) })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    session = new Session(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/docs/assets/w3nest/`))
})
afterAll(() => { server.close() })

it('gives JSON as a value and other files as text, from the root of the site', async () => {
    expect(await load('/data.json', session)).toEqual({ a: [1] })
    expect(await load('/notes.txt', session)).toBe('plain')
})

it('gives what the cells of another page declare, in every form of its address', async () => {
    for (const path of ['/utils', '/utils/', '/utils.md']) {
        const { double, v } = (await load(path, session)) as { double: () => number; v: number }
        expect([double(), v]).toEqual([40, 20])
    }
    expect(await load('/flat', session)).toEqual({ flat: true })
})

it('says what is not there, and what has no cells', async () => {
    await expect(load('/lost.json', session)).rejects.toThrow(/lost\.json answered 404/)
    await expect(load('/lost', session)).rejects.toThrow(/lost\.html answered 404/)
    await expect(load('/plain', session)).rejects.toThrow('/docs/plain has no cells')
})
