import { afterEach, describe, expect, test, vi } from 'vitest'
import { GatewayError } from '../../src/gateway'
import type { InstallEvent, InstallInputs } from '../../src/webpm'
import { InstallView, viewsModule } from '../../src/webpm/views'

afterEach(() => {
    document.body.replaceChildren()
    vi.useRealTimers()
})

const BACKEND = { topic: 'Backend', id: 'demo', name: 'demo', text: '' } as const
const asked: InstallEvent = { ...BACKEND, step: 'DownloadBackendEvent', status: 'Pending' }
const downloading: InstallEvent = { ...asked, version: '0.1.2', elapsed: 0 }
const building: InstallEvent = { ...downloading, step: 'InstallBackendEvent', elapsed: 0.2 }
const starting: InstallEvent = { ...downloading, step: 'StartBackendEvent', elapsed: 2.2 }
const listening: InstallEvent = { ...starting, status: 'Succeeded', elapsed: 3.0 }
const done: InstallEvent = { step: 'InstallDoneEvent', topic: 'Install', id: '', text: '', status: 'Succeeded' }

function log(text: string): InstallEvent {
    return { ...BACKEND, step: 'ConsoleEvent', status: 'None', text, elapsed: 1 }
}

function failure(error: Error): InstallEvent {
    return { step: 'InstallErrorEvent', topic: 'Install', id: '', text: error.message, status: 'Failed', error }
}

function viewOf(...events: InstallEvent[]): HTMLElement {
    const view = new InstallView()
    document.body.append(view.element)
    for (const event of events) view.take(event)
    return view.element
}

function text(view: Element, selector: string): string[] {
    return [...view.querySelectorAll(selector)].map(({ textContent }) => textContent)
}

const isOpen = (view: HTMLElement) => view.querySelector('details')?.open

describe('a backend that is installed', () => {
    test('shows its steps with what is done, under way and to come', () => {
        const view = viewOf(asked, downloading, building)
        expect(text(view, 'summary .w3nest-install-name, summary .w3nest-install-version')).toEqual(['demo', '0.1.2'])
        expect(text(view, '[role=status]')).toEqual(['building'])
        expect(text(view, 'li').map((each) => each.replace(/\d.*/, ''))).toEqual(['✓downloading', '◌building', '·starting', '·listening'])
        expect(view.querySelector('[role=progressbar]')).not.toBeNull()
        expect(isOpen(view)).toBe(true)
    })

    test('collapses to a line when it listens, and keeps steps and log', () => {
        const view = viewOf(asked, downloading, building, log('Collecting fastapi'), starting, listening, done)
        expect(isOpen(view)).toBe(false)
        expect(view.querySelector('summary')?.textContent).toBe('✓demo0.1.23.0 s▸')
        expect(text(view, 'li')).toEqual(['✓downloading0.2 s', '✓building2.0 s', '✓starting0.8 s', '✓listening'])
        expect(text(view, '[role=log]')).toEqual(['Collecting fastapi\n'])
        expect(view.querySelector('[role=progressbar]')).toBeNull()
    })

    test('stays open under the keyboard', () => {
        const view = viewOf(asked, downloading, building, log('x'))
        view.querySelector<HTMLElement>('[role=log]')?.focus()
        const more = new InstallView()
        more.take(asked)
        expect(document.activeElement?.getAttribute('role')).toBe('log')
        expect(isOpen(view)).toBe(true)
    })

    test('shows no build where there was none', () => {
        expect(text(viewOf(asked, downloading, starting), 'li').map((each) => each.replace(/\d.*/, ''))).toEqual([
            '✓downloading', '◌starting', '·listening',
        ])
    })

    test('that ran before is a line without a time', () => {
        const view = viewOf(asked, { ...BACKEND, step: 'StartBackendEvent', status: 'Succeeded', version: '0.1.2' }, done)
        expect(view.querySelector('summary')?.textContent).toBe('✓demo0.1.2was running▸')
    })

    test('tells how long it takes as it takes it, until it is done or taken away', () => {
        vi.useFakeTimers()
        const view = viewOf(asked, downloading)
        vi.advanceTimersByTime(1200)
        expect(text(view, 'summary .w3nest-install-time')).toEqual(['1.2 s'])
        view.remove()
        vi.advanceTimersByTime(200)
        expect(vi.getTimerCount()).toBe(0)
    })

    test.each([
        ['Step 5/8 : RUN pip install fastapi', '63'],
        ['#7 [3/4] RUN pip install', '75'],
        ['#7 [stage-1 2/4] COPY . .', '50'],
        ['Collecting fastapi', null],
    ])('reads from %j how far the build is', (line, percent) => {
        expect(viewOf(building, log(line)).querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') ?? null).toBe(percent)
    })

    test('shows log lines as text, without colours and overwritten states, and not without end', () => {
        const view = viewOf(building, log('\x1b[32mok\x1b[0m <b>'), log('10%\r50%\r99%\r'))
        expect(text(view, '[role=log]')).toEqual(['ok <b>\n99%\n'])
        const long = viewOf(building, ...Array.from({ length: 1000 }, (_, line) => log(String(line))))
        expect(text(long, '[role=log]')[0]?.split('\n')).toHaveLength(501)
        expect(text(long, '[role=log]')[0]).toMatch(/^500\n/)
    })
})

describe('an installation that fails', () => {
    test('stays open with its message and log', () => {
        const failed: InstallEvent = { ...building, step: 'BackendErrorEvent', status: 'Failed', text: 'pip failed' }
        const view = viewOf(asked, building, log('no numpy'), failed, failure(new GatewayError('crashed', 'pip failed: no numpy', ['other'])))
        expect(isOpen(view)).toBe(true)
        expect(text(view, '.w3nest-install-message')).toEqual(['pip failed: no numpy'])
        expect(text(view, '[role=log]')).toEqual(['no numpy\n'])
        expect(text(view, '[role=status]')).toEqual(['failed'])
        expect(text(view, 'li[data-state=failed]').map((each) => each.slice(0, 9))).toEqual(['✗building'])
    })

    test("has the log of the gateway's answer when no line came before", () => {
        expect(text(viewOf(asked, failure(new GatewayError('crashed', 'ended', ['killed']))), '[role=log]')).toEqual(['killed\n'])
    })

    test('before anything began says so', () => {
        expect(text(viewOf(failure(new Error('no gateway'))), '.w3nest-install-message')).toEqual(['no gateway'])
    })

    test('on a static site says nothing: nothing was begun, and the page says why', () => {
        expect(viewOf(failure(GatewayError.noGateway())).childNodes).toHaveLength(0)
    })

    test('takes with it what was under way', () => {
        const chart: InstallEvent = { step: 'UrlNotFoundEvent', topic: 'ESM', id: 'chart', name: 'chart', text: 'no chart', status: 'Failed' }
        const view = viewOf(asked, chart, failure(new Error('no chart')))
        expect(text(view, '.w3nest-install-message')).toEqual(['given up, as another failed', 'no chart'])
    })
})

test('modules, style sheets and Python packages are lines', () => {
    const module: InstallEvent = { step: 'StartEvent', topic: 'ESM', id: 'chart', name: 'chart', text: '', status: 'Pending' }
    const view = viewOf(module, { ...module, topic: 'CSS', id: 'x.css', name: 'x.css' })
    expect(view.querySelector('details')).toBeNull()
    expect(text(view, '.w3nest-install-head')).toEqual(['◌chartloading', '◌x.cssloading'])
    const ended = viewOf(module, { ...module, step: 'SourceParsedEvent', status: 'Succeeded' })
    expect(text(ended, '.w3nest-install-head')).toEqual(['✓chart'])
})

describe('installWithUI', () => {
    const install = (inputs: InstallInputs) => {
        inputs.onEvent?.(asked)
        inputs.onEvent?.(done)
        return Promise.resolve({ demo: 1 })
    }

    test('hands its view over at once, and gives what install gives', async () => {
        const display = vi.fn<(view: HTMLElement) => void>()
        const onEvent = vi.fn()
        const installed = viewsModule(install, new Map()).installWithUI({ backends: ['demo'], display, onEvent })
        expect(display).toHaveBeenCalledTimes(1)
        expect(await installed).toEqual({ demo: 1 })
        expect(display.mock.calls[0]?.[0].dataset).toBeDefined()
        expect(onEvent.mock.calls).toEqual([[asked], [done]])
    })

    test('without display says what it is', async () => {
        const inputs = { backends: ['demo'] } as unknown as Parameters<ReturnType<typeof viewsModule>['installWithUI']>[0]
        await expect(viewsModule(install, new Map()).installWithUI(inputs)).rejects.toThrow('`display` is the function')
    })
})

test('RuntimeView lists what was installed', () => {
    const { RuntimeView } = viewsModule(() => Promise.resolve({}), new Map([['Backend demo', listening]]))
    expect(JSON.stringify(new RuntimeView())).toContain('demo')
    expect(JSON.stringify(new RuntimeView())).toContain(' 0.1.2 · Backend')
})
