import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as rxjs from 'rxjs'
import { Connection, GatewayError } from '../../src/gateway'
import { BackendClient, installInterpreter, makeWebpm, type InstallEvent, type Webpm } from '../../src/webpm'
import type { Cdn } from '../../src/webpm/cdn'
import { FakeGateway, problem } from '../gateway/fake-gateway'

/** Modules that say what was asked for; style sheets and Pyodide from nowhere. */
const cdn: Cdn = {
    module: ({ name, range, path }) =>
        name === 'broken'
            ? 'data:text/javascript,throw new Error("no network")'
            : `data:text/javascript,export const asked = '${name}@${range}${path}'; export const more = 1`,
    file: (name, range, path) => `http://cdn.example/${name}@${range}/${path}`,
    pyodide: (version) => `http://cdn.example/pyodide-${version}/`,
}

let gateway: FakeGateway
let connection: Connection
let webpm: Webpm
let provided: Record<string, unknown>
let events: InstallEvent[]
const onEvent = (event: InstallEvent) => { events.push(event) }

beforeEach(async () => {
    gateway = await FakeGateway.start()
    connection = new Connection(gateway.live, 'page.md', 'tab-1')
    provided = {}
    events = []
    webpm = makeWebpm(connection, (name, value) => { provided[name] = value }, cdn)
})

afterEach(async () => {
    connection.close()
    await gateway.stop()
    document.head.replaceChildren()
    vi.unstubAllGlobals()
})

function described(alias: string, name: string) {
    return {
        alias, name, version: '0.1.2', versionNumber: 1002, apiKey: '01', uid: name, partitionId: 'tab-1',
        path: `/backends/${name}/0.1.2@tab-1`, labPath: '/w3lab/', config: {},
    }
}

/** An install route that tells `kinds` of the first module as events before it answers. */
function installs(clients: ReturnType<typeof described>[], kinds: string[] = []): void {
    gateway.on('POST /api/install', (request, response) => {
        const install = request.headers['x-w3nest-install']
        for (const [elapsed, kind] of kinds.entries()) {
            const { name, version } = clients[0] ?? { name: '', version: '' }
            const progress = { install, kind, name, version, partition: 'tab-1', message: `${name}: ${kind}`, elapsed }
            gateway.send('install', { ...progress, install: 'another' })
            gateway.send('install', progress)
        }
        response.setHeader('Content-Type', 'application/json')
        setTimeout(() => response.end(JSON.stringify({ clients })), 20)
    })
}

function steps(): string[] {
    return events.map(({ step, status, id }) => `${step} ${status} ${id}`)
}

describe('backends', () => {
    test('are clients by their alias, or their own name', async () => {
        installs([described('demoClient', 'demo'), described('other', 'other')])
        const installed = await webpm.install({ backends: ['demo#^0.1.0 as demoClient', 'other'] })
        expect(Object.keys(installed)).toEqual(['demoClient', 'other'])
        expect(installed.demoClient).toBeInstanceOf(BackendClient)
        expect(installed.demoClient).toBeInstanceOf(webpm.BackendClient)
        const [call] = gateway.called('POST /api/install')
        expect(JSON.parse(call?.body ?? '')).toEqual({ modules: ['demo#^0.1.0 as demoClient', 'other'] })
    })

    test('are asked for with their configurations and partition', async () => {
        installs([described('demo', 'demo')])
        const backends = { modules: ['demo'], configurations: { demo: { build: { python: '3.10' } } }, partition: 'Foo' }
        await webpm.install({ backends })
        expect(JSON.parse(gateway.called('POST /api/install')[0]?.body ?? '')).toEqual(backends)
    })

    test('tell how their own installation goes, in order', async () => {
        installs([described('demo', 'demo')], ['downloading', 'building', 'log', 'starting', 'listening'])
        await webpm.install({ backends: ['demo'], onEvent })
        expect(steps()).toEqual([
            'DownloadBackendEvent Pending demo',
            'DownloadBackendEvent Pending demo',
            'InstallBackendEvent Pending demo',
            'ConsoleEvent None demo',
            'StartBackendEvent Pending demo',
            'StartBackendEvent Succeeded demo',
            'InstallDoneEvent Succeeded InstallDoneEvent',
        ])
        expect(events[3]).toMatchObject({ text: 'demo: log', version: '0.1.2', elapsed: 2, topic: 'Backend' })
    })

    test('tell nothing twice when the stream is opened anew, which begins with what was told', async () => {
        gateway.on('POST /api/install', (request, response) => {
            const tell = (kind: string, elapsed: number) => {
                const about = { install: request.headers['x-w3nest-install'], name: 'demo', version: '0.1.2', partition: 'tab-1' }
                gateway.send('install', { ...about, kind, message: kind, elapsed })
            }
            for (const [kind, elapsed] of [['building', 0], ['starting', 1], ['building', 0], ['listening', 2]] as const) tell(kind, elapsed)
            setTimeout(() => response.end(JSON.stringify({ clients: [described('demo', 'demo')] })), 20)
        })
        await webpm.install({ backends: ['demo'], onEvent })
        expect(events.map(({ step }) => step)).toEqual([
            'DownloadBackendEvent', 'InstallBackendEvent', 'StartBackendEvent', 'StartBackendEvent', 'InstallDoneEvent',
        ])
    })

    test('that ran before are told to be listening all the same', async () => {
        installs([described('demo', 'demo')])
        await webpm.install({ backends: ['demo'], onEvent })
        expect(steps()).toEqual([
            'DownloadBackendEvent Pending demo',
            'StartBackendEvent Succeeded demo',
            'InstallDoneEvent Succeeded InstallDoneEvent',
        ])
    })

    test('that cannot be had fail with what the gateway says', async () => {
        gateway.on('POST /api/install', (_, response) => { problem(response, 502, 'crashed', 'pip failed', ['no numpy']) })
        await expect(webpm.install({ backends: ['demo'], onEvent })).rejects.toMatchObject({ kind: 'crashed', log: ['no numpy'] })
        expect(events.at(-1)).toMatchObject({ step: 'InstallErrorEvent', status: 'Failed', text: 'pip failed' })
    })

    test('are given up with the signal', async () => {
        const gone = new Promise((resolve) => {
            gateway.on('POST /api/install', (_, response) => { response.on('close', resolve) })
        })
        const controller = new AbortController()
        const installed = webpm.install({ backends: ['demo'], signal: controller.signal })
        await vi.waitFor(() => { expect(gateway.called('POST /api/install')).toHaveLength(1) })
        controller.abort()
        await expect(installed).rejects.toMatchObject({ name: 'AbortError' })
        await gone
    })

    test('are given up when another part fails', async () => {
        const gone = new Promise((resolve) => {
            gateway.on('POST /api/install', (_, response) => { response.on('close', resolve) })
        })
        await connection.available()
        await expect(webpm.install({ backends: ['demo'], esm: ['broken'] })).rejects.toThrow('broken#latest')
        await Promise.race([gone, vi.waitFor(() => { expect(gateway.called('POST /api/install')).toHaveLength(0) })])
    })

    test('of a static site say how to run it live', async () => {
        webpm = makeWebpm(undefined, () => undefined, cdn)
        const error = await webpm.install({ backends: ['demo'] }).catch((caught: unknown) => caught)
        expect(error).toBeInstanceOf(GatewayError)
        expect(error).toMatchObject({ kind: 'no-gateway', message: expect.stringContaining('mkdocs serve') as string })
        expect(() => webpm.Client.backendsPartitionId).toThrow(GatewayError)
    })

    test("are in the tab's partition by default", () => {
        expect(webpm.Client.backendsPartitionId).toBe('tab-1')
    })
})

describe('esm', () => {
    test('is imported from the CDN, and its alias known to the page', async () => {
        const installed = await webpm.install({ esm: ['@scope/chart#^4 as Chart', 'd3/array#7'] })
        expect(installed).toMatchObject({ Chart: { asked: '@scope/chart@^4' }, 'd3/array': { asked: 'd3@7/array' } })
        expect(provided).toEqual(installed)
    })

    test.each(['rxjs', 'rxjs#^7.5.6 as rxjs', 'rxjs#7', 'rxjs#~7.8 as rxjs', 'rxjs#*'])('%s comes with the runtime', async (spec) => {
        const { rxjs: installed } = (await webpm.install({ esm: [spec] })) as { rxjs: typeof rxjs }
        expect(installed.Observable).toBe(rxjs.Observable)
    })

    test.each([['rxjs#^6 as rxjs', 'rxjs@^6'], ['rxjs/operators#7 as rxjs', 'rxjs@7/operators']])('%s does not', async (spec, asked) => {
        expect(await webpm.install({ esm: [spec] })).toMatchObject({ rxjs: { asked } })
    })

    test('of a CommonJS package is what it exports', async () => {
        const common = { ...cdn, module: () => 'data:text/javascript,export default { chunk: 1 }' }
        webpm = makeWebpm(connection, () => undefined, common)
        expect(await webpm.install({ esm: ['lodash as _'] })).toEqual({ _: { chunk: 1 } })
    })

    test('that cannot be loaded says from where, and why; nothing is provided', async () => {
        const installed = webpm.install({ esm: ['chart', 'broken#1'], onEvent })
        await expect(installed).rejects.toThrow(/^broken#1 could not be loaded from data:.*: no network$/)
        expect(steps()).toContain('UrlNotFoundEvent Failed broken')
        expect(provided).toEqual({})
    })

    test('tells its events', async () => {
        await webpm.install({ esm: ['chart'], onEvent })
        expect(steps()).toEqual([
            'StartEvent Pending chart',
            'SourceLoadedEvent Pending chart',
            'SourceParsedEvent Succeeded chart',
            'InstallDoneEvent Succeeded InstallDoneEvent',
        ])
    })
})

describe('css', () => {
    const links = () => [...document.head.querySelectorAll('link')]

    test.each([
        ['bootstrap#^5.3.0~css/bootstrap.min.css', 'http://cdn.example/bootstrap@%5E5.3.0/css/bootstrap.min.css'],
        ['@scope/x#1~a/b.css', 'http://cdn.example/@scope/x@1/a/b.css'],
        ['https://other.example/x.css', 'https://other.example/x.css'],
        [{ location: 'https://other.example/y.css' }, 'https://other.example/y.css'],
    ])('%o is a link in the head, once, and resolves when it is loaded', async (css, href) => {
        const both = [webpm.install({ css: [css], onEvent }), webpm.install({ css: [css] })]
        await vi.waitFor(() => { expect(links().map((link) => link.href)).toEqual([href]) })
        expect(events.map(({ step }) => step)).toEqual(['CssLoadingEvent'])
        links()[0]?.dispatchEvent(new Event('load'))
        expect(await Promise.all(both)).toEqual([{}, {}])
        expect(events.map(({ step }) => step)).toEqual(['CssLoadingEvent', 'CssParsedEvent', 'InstallDoneEvent'])
    })

    test('that cannot be loaded fails, and is asked for again by the next try', async () => {
        const failed = webpm.install({ css: ['https://other.example/x.css'] })
        await vi.waitFor(() => { expect(links()).toHaveLength(1) })
        links()[0]?.dispatchEvent(new Event('error'))
        await expect(failed).rejects.toThrow('the style sheet https://other.example/x.css could not be loaded')
        expect(links()).toHaveLength(0)
    })
})

describe('pyodide', () => {
    /** A folder of a release whose runtime remembers what was asked of it. */
    function release(version: string): string {
        const runtime = `{ version: '${version}', installed: [], loadPackage: async () => {},
            pyimport() { return { install: async (name) => { if (name === 'nope') throw new Error('no such package'); this.installed.push(name) } } } }`
        return `data:text/javascript,export const loadPyodide = async () => (${runtime});//`
    }

    beforeEach(() => {
        webpm = makeWebpm(undefined, () => undefined, { ...cdn, pyodide: () => release('0.29.3') })
    })

    test('is loaded once, with the packages asked for', async () => {
        const { pyodide } = await webpm.install({ pyodide: ['numpy'], onEvent })
        expect(pyodide).toMatchObject({ version: '0.29.3', installed: ['numpy'] })
        const { py } = await webpm.install({ pyodide: { modules: ['scipy'], pyodideAlias: 'py' } })
        expect(py).toBe(pyodide)
        expect(py).toMatchObject({ installed: ['numpy', 'scipy'] })
        expect(steps()).toEqual([
            'FetchPyRuntimeEvent Pending pyodide',
            'PyRuntimeReadyEvent Succeeded pyodide',
            'InstallPyModuleEvent Pending numpy',
            'PyModuleLoadedEvent Succeeded numpy',
            'InstallDoneEvent Succeeded InstallDoneEvent',
        ])
    })

    test('says which package could not be installed, and why', async () => {
        await expect(webpm.install({ pyodide: ['nope'] })).rejects.toThrow(/^nope could not be installed [^]*: no such package$/)
    })

    test('says when it cannot be loaded, and tries again the next time', async () => {
        let folder = 'data:text/javascript,throw new Error("offline")//'
        webpm = makeWebpm(undefined, () => undefined, { ...cdn, pyodide: () => folder })
        await expect(webpm.install({ pyodide: [] })).rejects.toThrow(/^pyodide could not be installed from .*offline/)
        folder = release('0.29.3')
        expect(await webpm.install({ pyodide: [] })).toMatchObject({ pyodide: { version: '0.29.3' } })
    })
})

describe('inputs', () => {
    test.each<[unknown, RegExp]>([
        [{ modules: ['x'] }, /'modules' is not known in install, which may have backends, esm, pyodide, css/],
        [{ esm: 'x' }, /'esm' is a list/],
        [{ esm: ['x#1 as a', 'y as a'] }, /two modules are called 'a'/],
        [{ esm: [' as x'] }, /not of the form 'name#range as alias'/],
        [{ esm: [1] }, /1 is not of the form/],
        [{ backends: { modules: ['x'], partitions: 'Foo' } }, /'partitions' is not known in backends/],
        [{ css: [1] }, /a style sheet is a string/],
    ])('%o are refused with what would be right', async (inputs, message) => {
        await expect(webpm.install(inputs as object)).rejects.toThrow(message)
        expect(gateway.called('POST /api/install')).toHaveLength(0)
    })

    test('may ask for everything at once, and a listener that throws disturbs nothing', async () => {
        installs([described('demo', 'demo')])
        const reported = vi.fn()
        vi.stubGlobal('reportError', reported)
        const throws = () => { throw new Error('mine') }
        const installed = await webpm.install({ backends: ['demo'], esm: ['chart as Chart'], onEvent: throws })
        expect(reported).toHaveBeenCalledWith(new Error('mine'))
        expect(Object.keys(installed)).toEqual(['demo', 'Chart'])
    })
})

describe('installInterpreter', () => {
    test('installs a backend with its build options and Dockerfile, and gives its client', async () => {
        installs([described('py', 'py')])
        const client = await installInterpreter(webpm, { backend: 'py#^1', buildWith: { modules: 'numpy' }, dockerfile: 'FROM x\n' })
        expect(client).toMatchObject({ name: 'py' })
        expect(JSON.parse(gateway.called('POST /api/install')[0]?.body ?? '')).toEqual({
            modules: ['py#^1'],
            configurations: { py: { build: { modules: 'numpy' }, dockerfile: 'FROM x\n' } },
        })
    })

    test('shows its progress where it is asked to', async () => {
        installs([described('py', 'py')])
        const display = vi.fn<(view: HTMLElement) => void>()
        await installInterpreter(webpm, { backend: 'py', display })
        expect(display.mock.calls[0]?.[0].textContent).toContain('py')
    })

    test('shows its progress as a notification, until it is installed', async () => {
        let finish: () => void = () => undefined
        gateway.on('POST /api/install', (_, response) => {
            finish = () => response.end(JSON.stringify({ clients: [described('py', 'py')] }))
        })
        const installed = installInterpreter(webpm, { backend: 'py', notification: true })
        await vi.waitFor(() => { expect(gateway.called('POST /api/install')).toHaveLength(1) }, { timeout: 5000 })
        expect(document.body.querySelector('.w3nest-install')?.textContent).toContain('py')
        finish()
        await installed
        expect(document.body.querySelector('.w3nest-install')).toBeNull()
    })
})
