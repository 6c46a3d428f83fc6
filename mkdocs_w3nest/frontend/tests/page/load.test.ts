/** `load(path)`: files of the site, and what other pages declare. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { load, type Loader } from '../../src/page/load'
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
    '/docs/guide/my%20data.json': '{"near": true}',
    '/docs/guide/near/': htmlOf([js('a', 'const near = import.meta.url')]).replace('page.md', 'guide/near.md'),
    '/docs/expected/': htmlOf([
        js('a', 'throw new Error("meant")', { allowErrors: true }),
        js('b', 'const seen = [webpm, await load("./data.json")]'),
    ]),
    '/docs/broken/': htmlOf([js('bad', 'throw new Error("no")')]),
}

let server: Server
let loader: Loader

beforeAll(async () => {
    server = createServer(({ url = '' }, response) => { response.writeHead(url in FILES ? 200 : 404).end(FILES[url]) })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const session = new Session(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/docs/assets/w3nest/`))
    loader = { session, page: 'index.md', locals: { webpm: 'the webpm' } }
})
afterAll(() => { server.close() })

it('gives JSON as a value and other files as text, from the root of the site', async () => {
    expect(await load('/data.json', loader)).toEqual({ a: [1] })
    expect(await load('/notes.txt', loader)).toBe('plain')
})

it('gives what the cells of another page declare, in every form of its address', async () => {
    for (const path of ['/utils', '/utils/', '/utils.md']) {
        const { double, v } = (await load(path, loader)) as { double: () => number; v: number }
        expect([double(), v]).toEqual([40, 20])
    }
    expect(await load('/flat', loader)).toEqual({ flat: true })
})

it('starts from the file of the page, wherever the site has put the page itself', async () => {
    for (const path of ['./my data.json', 'my data.json', '../guide/my data.json']) {
        expect(await load(path, { ...loader, page: 'guide/page.md' })).toEqual({ near: true })
    }
    expect(await load('near.md', { ...loader, page: 'guide/page.md' })).toEqual({ near: loader.session.baseOf('guide/near.md').href })
})

it('cells of a page that is loaded see what cells see, and may fail as they are expected to', async () => {
    expect(await load('/expected', loader)).toEqual({ seen: ['the webpm', { a: [1] }] })
    await expect(load('/broken', loader)).rejects.toThrow('load: the cell bad of page.md failed: no')
})

it('says what is not there, and what has no cells', async () => {
    await expect(load('/lost.json', loader)).rejects.toThrow(/lost\.json answered 404/)
    await expect(load('/lost', loader)).rejects.toThrow(/lost\.html answered 404/)
    await expect(load('/plain', loader)).rejects.toThrow('/docs/plain has no cells')
})
