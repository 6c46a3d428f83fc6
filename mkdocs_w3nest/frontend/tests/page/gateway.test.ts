/** A gateway that goes away and comes back under an open page. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { LivePage } from '../../src/wire'
import { FakeGateway } from '../gateway/fake-gateway'
import { becomes, htmlOf, js, OpenPage, press, python, says, state } from './open-page'

let page: OpenPage
let gateway: FakeGateway
let server: Server
/** The page as its server has it. */
let html: string

const cells = [js('a', 'const n = 1'), python('p', 'x = 1')]
const banner = () => document.querySelector('.w3nest-banner')?.textContent
const live = (): LivePage => ({ ...gateway.live, interpreters: { py: { modules: ['fakepy as py'] } } })

beforeEach(async () => {
    sessionStorage.clear()
    page = new OpenPage()
    gateway = await FakeGateway.start()
    const client = { alias: 'py', name: 'fakepy', version: '1.0.0', versionNumber: 1000000, apiKey: '1', uid: 'u', partitionId: 'tab', path: '/b', labPath: '/l', config: {} }
    gateway.json('POST /api/install', { clients: [client] })
    html = htmlOf(cells, { live: live() })
    gateway.json('POST /b/run', { output: 'ran', capturedOut: {} })
    server = createServer((_, response) => { response.end(html) })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    vi.stubGlobal('location', { hostname: '127.0.0.1', pathname: '/', href: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` })
})
afterEach(async () => {
    await page.leave()
    vi.unstubAllGlobals()
    await gateway.stop()
    server.closeAllConnections()
    server.close()
})

it('the page says so, recovers by itself, and what ran in it is stale', async () => {
    await page.show(cells, { live: live() })
    expect([state('a'), state('p'), banner()]).toEqual(['done', 'done', ''])
    await gateway.stop()
    await vi.waitFor(() => { expect(banner()).toContain('mkdocs serve does not answer') }, 5000)
    gateway.token = 'another'
    await gateway.listen()
    html = htmlOf(cells, { live: live() })
    await vi.waitFor(() => { expect(banner()).toBe('') }, 10_000)
    await becomes('p', 'stale')
    expect([state('a'), says('p')]).toEqual(['done', 'stale: the gateway was restarted'])
    press('p', 'run')
    await becomes('p', 'done')
}, 20_000)

it('a cell that runs meanwhile fails, and says what to do', async () => {
    await page.show(cells, { live: live() })
    await gateway.stop()
    await vi.waitFor(() => { expect(banner()).not.toBe('') }, 5000)
    press('p', 'run')
    await becomes('p', 'failed')
    expect(document.querySelector('[role=alert]')?.textContent).toContain('Start it again')
    await gateway.listen()
}, 20_000)
