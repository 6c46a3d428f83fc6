/** Cells end when they are stopped, and when they never pause. */
import { describe, expect, test, vi } from 'vitest'
import { errorAfter, Notebook } from './notebook'

const SHORT = { timeout: 0.02 }

/** Other tasks have their turn. */
const nextTask = () => new Promise((resolve) => setTimeout(resolve))

describe('a loop without a pause is stopped', () => {
    test.each([
        ['while', 'while (true) ;'],
        ['do', 'do { } while (true)'],
        ['for', 'for (;;) { }'],
        ['for of', 'for (const x of (function* () { while (true) yield 1 })());'],
        ['in a function', 'function f() { while (true) ; }\nf()'],
        ['in an arrow function of another', 'const f = () => { for (;;) ; };\n[1].forEach(f)'],
        ['spread of a generator', 'const all = [...(function* () { for (;;) yield 1 })()]'],
        ['whose rounds are slow', 'for (;;) { "x".repeat(1e5).split("") }'],
        ['that catches everything', 'for (;;) try { for (;;) ; } catch { }'],
        ['that awaits what is there already', 'while (true) await null'],
        ['after a pause', 'await new Promise((resolve) => setTimeout(resolve))\nwhile (true) ;'],
    ])('%s', async (_title, code) => {
        const error = await new Notebook().fail(code, SHORT)
        expect(error).toMatchObject({ kind: 'stopped', name: 'Stopped', message: 'The cell ran for 0.02 s without a pause and was stopped' })
    })

    test('and its line is known', async () => {
        expect(await new Notebook().fail('let n = 0\n\nwhile (true) n++', SHORT)).toMatchObject({ kind: 'stopped', line: 3 })
    })

    test('the page goes on', async () => {
        const page = new Notebook()
        await page.fail('let n = 0; while (true) n++', SHORT)
        await page.run('n = 0; for (let i = 0; i < 1e6; i++) n++')
        expect(page.values).toEqual({ n: 1e6 })
    })
})

test('a loop that pauses goes on, however long', async () => {
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 5))
    const page = new Notebook()
    await page.run(`
        let rounds = 0
        while (rounds < 300) {
            for (const _ of [1, 2]) rounds++
            await new Promise((resolve) => setTimeout(resolve))
        }`, SHORT)
    expect(now).toBeGreaterThan(1000)
})

test('a callback after the cell has the same guard', async () => {
    const page = new Notebook()
    await page.run('late = () => { while (true) ; }', SHORT)
    await nextTask()
    expect(page.scope.get('late')).toThrow('without a pause')
})

test('a callback after a stop has time of its own', async () => {
    const page = new Notebook()
    await page.fail('late = () => { let n = 0; for (const _ of [1, 2, 3]) n++; return n }; while (true) ;', SHORT)
    await nextTask()
    expect((page.scope.get('late') as () => number)()).toBe(3)
})

describe('an abort', () => {
    test('ends what awaits for ever', async () => {
        const controller = new AbortController()
        const ended = new Notebook().fail('await new Promise(() => {})', { signal: controller.signal })
        controller.abort()
        expect(await ended).toMatchObject({ kind: 'stopped', message: 'The cell was stopped' })
    })

    test('before the start keeps all of it from running', async () => {
        const page = new Notebook()
        expect(await page.fail('let a = 1', { signal: AbortSignal.abort() })).toMatchObject({ kind: 'stopped' })
        expect(page.values).toEqual({})
    })

    test('ends loops that pause, and those of callbacks', async () => {
        const page = new Notebook()
        const controller = new AbortController()
        const cell = 'let n = 0; const late = () => { for (const x of [1, 2]) n += x }; while (true) { n++; await new Promise((resolve) => setTimeout(resolve)) }'
        const ended = page.fail(cell, { signal: controller.signal })
        controller.abort()
        expect((await ended).kind).toBe('stopped')
        expect(page.scope.get('late')).toThrow('The cell was stopped')
        await nextTask()
        const n = page.scope.get('n')
        await nextTask()
        await nextTask()
        expect(page.scope.get('n')).toBe(n)
    })

    test('after the end changes nothing', async () => {
        const page = new Notebook()
        const controller = new AbortController()
        await page.run('const a = 1', { signal: controller.signal })
        controller.abort()
        expect(page.values).toEqual({ a: 1 })
    })
})

test('what a stopped cell still rejects disturbs nobody', async () => {
    const controller = new AbortController()
    const page = new Notebook()
    const ended = page.fail('await new Promise((_, reject) => setTimeout(() => reject(new Error("late"))))', { signal: controller.signal })
    controller.abort()
    expect((await ended).kind).toBe('stopped')
    expect(await errorAfter('for (const _ of [1, 2, 3]) await new Promise((resolve) => setTimeout(resolve)); throw new Error("own")')).toMatchObject({ message: 'own' })
})
