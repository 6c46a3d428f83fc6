/** JavaScript cells of a page: run in order when it opens, again when asked, and tell what goes wrong. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { becomes, gate, js, OpenPage, press, says, section, shows, state, states } from './open-page'

let page: OpenPage

beforeEach(() => {
    sessionStorage.clear()
    page = new OpenPage()
})
afterEach(() => page.leave())

describe('when a page opens', () => {
    it('its cells run in page order, on one scope', async () => {
        await page.show([js('a', 'let n = 1; const bump = () => n++'), js('b', 'bump(); m = n'), js('c', 'display(n, m)')])
        expect(states('a', 'b', 'c')).toEqual(['done', 'done', 'done'])
        expect(shows('c')).toBe('22')
    })

    it('an error stops the cells after it, which say so', async () => {
        await page.show([js('a', 'display("first")'), js('b', '\nconst x = 1\nx.y.z'), js('c', 'display(x)'), js('d', '1')])
        expect(states('a', 'b', 'c', 'd')).toEqual(['done', 'failed', 'ready', 'ready'])
        expect(section('b').querySelector('[role=alert]')?.textContent).toMatch(/TypeError, line 3: .*undefined/)
        expect(section('b').querySelector<HTMLElement>('.w3nest-failing-line')?.style.getPropertyValue('--row')).toBe('1')
        expect(says('c')).toBe('not run: b failed')
    })

    it('an error that is allowed does not stop the cells after it', async () => {
        await page.show([js('a', 'throw new Error("expected")', { allowErrors: true }), js('b', 'display("on")')])
        expect(states('a', 'b')).toEqual(['failed', 'done'])
    })

    it.each([
        ['a syntax error', 'const = 1', /SyntaxError, line 1/],
        ['a rejected promise', 'await Promise.reject(new RangeError("far"))', /RangeError.*: far/],
        ['something thrown that is no error', 'throw "a text"', /a text/],
    ])('%s shows in its cell', async (_what, code, message) => {
        await page.show([js('a', code)])
        expect(state('a')).toBe('failed')
        expect(section('a').querySelector('[role=alert]')?.textContent).toMatch(message)
    })

    it('the code of the build runs where there is one', async () => {
        await page.show([js('a', 'not what runs', { compiled: "display('compiled')", declares: [], reads: [] })])
        expect(shows('a')).toBe('compiled')
    })

    it('cells without code on the page run too, and hide what they are to hide', async () => {
        await page.show([js('a', 'const v = 7; display("unseen")', { hide: ['output'] }), js('b', 'display(v)', { hide: ['code'] })])
        expect(section('a').querySelector('.w3nest-outputs')).toBeNull()
        expect(shows('b')).toBe('7')
    })

    it('a failure shows in a cell that hides its outputs', async () => {
        await page.show([js('a', 'throw new Error("seen")', { hide: ['output'] })])
        expect(shows('a')).toContain('seen')
    })
})

describe('running a cell again', () => {
    const cells = [js('a', 'let n = 1'), js('b', 'n += 10; display(n)'), js('c', 'display(n)')]

    it('starts from the variables that it started from, and makes the cells after it stale', async () => {
        await page.show(cells)
        press('b', 'run')
        await becomes('b', 'done')
        expect(shows('b')).toBe('11')
        expect(state('c')).toBe('stale')
        expect(says('c')).toBe('stale: a cell above changed')
    })

    it('runs the cells above it first that are not done', async () => {
        await page.show(cells)
        press('a', 'run')
        await becomes('a', 'done')
        expect(states('b', 'c')).toEqual(['stale', 'stale'])
        press('c', 'run')
        await becomes('c', 'done')
        expect([state('b'), shows('b'), shows('c')]).toEqual(['done', '11', '11'])
    })

    it('"run from here" runs it and all after it; "run all" all', async () => {
        await page.show(cells)
        press('b', 'run from here')
        await becomes('c', 'done')
        expect([shows('b'), shows('c')]).toEqual(['11', '11'])
        press('a', 'run all')
        await becomes('a', 'done')
        await becomes('c', 'done')
        expect(shows('c')).toBe('11')
    })

    it('mends the page after an error', async () => {
        await page.show([js('a', 'globalThis.answers ??= [false]; ok = globalThis.answers.pop() ?? true; if (!ok) throw new Error("not yet")'), js('b', 'display("fine")')])
        expect(states('a', 'b')).toEqual(['failed', 'ready'])
        press('b', 'run')
        await becomes('b', 'done')
        expect([state('a'), shows('b')]).toEqual(['done', 'fine'])
    })

    it('keeps what shows until there is something new', async () => {
        await page.show([js('a', 'await globalThis.gate; display("new")')])
        const { opened, open } = gate()
        Object.assign(globalThis, { gate: opened })
        press('a', 'run')
        await becomes('a', 'running')
        expect(shows('a')).toBe('new')
        open()
        await becomes('a', 'done')
        expect(shows('a')).toBe('new')
        expect(section('a').querySelectorAll('.w3nest-line')).toHaveLength(1)
    })
})

describe('stop', () => {
    it('ends a cell that never ends; the cells that wait do not run', async () => {
        const shown = page.show([js('a', 'await new Promise(() => {})'), js('b', 'display("never")')])
        await becomes('a', 'running')
        press('a', 'stop')
        await shown
        expect(states('a', 'b')).toEqual(['stale', 'ready'])
        expect(says('a')).toBe('stale: stopped')
    })

    it('what a stopped run shows later is lost, and does not mix with the next', async () => {
        const { opened, open } = gate()
        Object.assign(globalThis, { gate: opened, runs: 0 })
        const shown = page.show([js('a', 'const run = ++globalThis.runs; if (run === 1) await globalThis.gate; display("run " + run)')])
        await becomes('a', 'running')
        press('a', 'stop')
        await shown
        press('a', 'run')
        await becomes('a', 'done')
        open()
        await opened
        expect(shows('a')).toBe('run 2')
    })

    it('one button runs and stops, and keeps the focus', async () => {
        const shown = page.show([js('a', 'await new Promise(() => {})')])
        await becomes('a', 'running')
        const button = section('a').querySelector<HTMLElement>('.w3nest-run')
        expect([button?.textContent, button?.ariaLabel]).toEqual(['■stop', 'Stop a'])
        button?.focus()
        button?.click()
        await shown
        expect(button?.textContent).toMatch(/run$/)
        expect(document.activeElement).toBe(button)
    })
})

it('an error in a callback shows in its cell when the cell has ended long since', async () => {
    await page.show([js('a', 'const later = () => { throw new Error("late") }'), js('b', '1')])
    await page.show([js('a', 'display({ tag: "button", class: "own", innerText: "go" })\nglobalThis.late = () => {\n  throw new Error("late")\n}'), js('b', '1')])
    const { late } = globalThis as unknown as { late: () => void }
    try {
        late()
    } catch (error) {
        window.dispatchEvent(new ErrorEvent('error', { error }))
    }
    expect(state('a')).toBe('failed')
    expect(section('a').querySelector('[role=alert]')?.textContent).toContain('Error, line 3: late')
    expect(state('b')).toBe('done')
})

it('an error without a stack has no traceback that only says it again', async () => {
    await page.show([js('a', 'throw "just words"')])
    expect(shows('a')).toBe('Error: just words')
})

it('relative imports start from the file of the page', async () => {
    await page.show([js('a', 'display(import.meta.resolve("./helper.js"))')])
    expect(shows('a')).toBe('http://localhost:3000/helper.js')
})

it('a `display` that is stored belongs to its cell when another calls it', async () => {
    await page.show([js('a', 'const show = display'), js('b', 'show("from b")')])
    expect([shows('a'), shows('b')]).toEqual(['from b', ''])
})

describe('reactive cells', () => {
    const source = js('s', `
        const listeners = new Set()
        const v$ = { subscribe(o) { listeners.add(o); o.next(1); return { unsubscribe: () => listeners.delete(o) } } }
        const emit = value => listeners.forEach(o => o.next(value))
        globalThis.reactive = { emit, listeners }`)
    const reactive = () => (globalThis as unknown as { reactive: { emit: (value: unknown) => void; listeners: Set<unknown> } }).reactive

    it('run with the latest values, again on each emission', async () => {
        await page.show([source, js('r', 'display(v$ * 10)', { reactive: true })])
        expect([state('r'), shows('r'), says('r')]).toEqual(['done', '10', 'reactive'])
        reactive().emit(2)
        await vi.waitFor(() => { expect(shows('r')).toBe('20') })
    })

    it('set variables that later reactive cells follow', async () => {
        await page.show([source, js('r', 'const ten = v$ * 10', { reactive: true }), js('t', 'display(ten, " of ", v$)', { reactive: true })])
        expect(shows('t')).toBe('10 of 1')
        reactive().emit(3)
        await vi.waitFor(() => { expect(shows('t')).toBe('30 of 3') })
    })

    it('follow a reactive cell above them also when they read no observable themselves', async () => {
        await page.show([source, js('r', 'const ten = v$ * 10', { reactive: true }), js('t', 'display(ten)', { reactive: true })])
        expect(shows('t')).toBe('10')
        reactive().emit(4)
        await vi.waitFor(() => { expect(shows('t')).toBe('40') })
    })

    it('do not hold the page up when a value is still to come', async () => {
        await page.show([js('s', 'const never$ = { subscribe: () => ({}) }'), js('r', 'display(never$)', { reactive: true }), js('b', 'display("on")')])
        expect([says('r'), shows('b')]).toEqual(['waits for never$', 'on'])
    })

    it('the latest value wins over a run that is slower', async () => {
        const { opened, open } = gate()
        Object.assign(globalThis, { gate: opened })
        await page.show([source, js('r', 'if (v$ === 2) await globalThis.gate; display(v$)', { reactive: true })])
        reactive().emit(2)
        reactive().emit(3)
        await vi.waitFor(() => { expect(shows('r')).toBe('3') })
        open()
        await opened
        expect(shows('r')).toBe('3')
    })

    it('end with the page, and when they run again', async () => {
        await page.show([source, js('r', 'display(v$)', { reactive: true })])
        const { listeners } = reactive()
        expect(listeners.size).toBe(1)
        press('r', 'run')
        await becomes('r', 'done')
        expect(listeners.size).toBe(1)
        await page.leave()
        expect(listeners.size).toBe(0)
    })
})

describe('pages come and go', () => {
    it('nothing happens on a page that is mounted already, or has no cells', async () => {
        Object.assign(globalThis, { count: 0 })
        await page.show([js('a', 'globalThis.count++')])
        await page.mount.update()
        await page.leave()
        await page.mount.update()
        expect(globalThis).toMatchObject({ count: 1 })
    })

    it('a hundred pages leave no listener behind', async () => {
        const added = vi.spyOn(window, 'addEventListener')
        const removed: unknown[] = []
        await page.show([js('a', 'display(1)')])
        const each = added.mock.calls.length
        for (let i = 0; i < 100; i++) await page.show([js('a', 'display(1)')])
        await page.leave()
        const alive = added.mock.calls.filter(([, , options]) => !(typeof options === 'object' && options.signal?.aborted))
        expect(each).toBeGreaterThan(0)
        expect(alive).toEqual(removed)
    })

    it('a page of another version of the plugin says what to do', async () => {
        document.body.innerHTML = '<template class="w3nest-recording">{"format": 1}</template>'
        await expect(page.mount.update()).rejects.toThrow('build the site again')
    })
})
