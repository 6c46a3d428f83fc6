/** Reactive cells: run with the latest values of the observables that they read, again on each emission. */
import type { Compiled, Scope } from '../engine/index'
import { Lifetime } from '../lifetime'
import type { Cell } from './cell'
import { runOnce } from './javascript'
import type { Ending, Run } from './run'

interface Observable {
    subscribe(observer: { next: (value: unknown) => void; error: (error: unknown) => void }): unknown
}
type Source = Observable | PromiseLike<unknown>

/**
 * Subscribes the cell to what it reads. Its turn ends with its first run when every observable has a value
 * already, else at once: the page does not wait for a reader to move a slider.
 */
export async function runReactive(cell: Cell, compiled: Compiled, run: Run): Promise<Ending> {
    const { page } = run
    const sources = sourcesOf(compiled, page.scope)
    const latest = new Map<string, unknown>()
    const reaction = (cell.reaction = run.lifetime.child())
    let current = new Lifetime()
    reaction.add(() => { current.end() })

    const runLatest = async () => {
        current.end() // the latest values win
        const lifetime = (current = new Lifetime())
        cell.outputs.begin()
        cell.tell({ state: 'running', note: 'reactive', since: performance.now() })
        try {
            await runOnce(cell, compiled, { ...run, lifetime, signal: lifetime.signal }, Object.fromEntries(latest))
        } catch (error) {
            if (!lifetime.ended) throw error
        }
        if (lifetime.ended) return
        cell.outputs.end()
        cell.tell({ state: 'done', elapsed: undefined })
        page.changed(compiled.declares, cell)
    }
    let first: Promise<void> | undefined
    let subscribing = true
    const runAgain = () => {
        if (latest.size < sources.size) return
        const once = runLatest()
        if (subscribing) first = once
        else once.catch((error: unknown) => { page.fail(cell, error) })
    }
    for (const [name, source] of sources) {
        subscribe(source, reaction, (value) => {
            latest.set(name, value)
            runAgain()
        }, (error) => { page.fail(cell, error) })
    }
    if (sources.size === 0) runAgain() // it follows what reactive cells above it set
    subscribing = false
    reaction.add(page.onChange((names, by) => {
        if (by.index < cell.index && compiled.reads.some((name) => names.includes(name))) runAgain()
    }))
    run.signal.addEventListener('abort', () => { reaction.end() }, { signal: reaction.signal })
    await first
    const missing = [...sources.keys()].filter((name) => !latest.has(name))
    return { note: missing.length > 0 ? `waits for ${missing.join(', ')}` : 'reactive' }
}

function sourcesOf({ reads }: Compiled, scope: Scope): Map<string, Source> {
    const values = reads.filter((name) => scope.has(name)).map((name): [string, unknown] => [name, scope.get(name)])
    return new Map(values.filter((entry): entry is [string, Source] => has(entry[1], 'subscribe') || has(entry[1], 'then')))
}

function subscribe(source: Source, lifetime: Lifetime, next: (value: unknown) => void, error: (error: unknown) => void): void {
    const whileAlive = (tell: (value: unknown) => void) => (value: unknown) => {
        if (!lifetime.ended) tell(value)
    }
    if ('then' in source) {
        source.then(whileAlive(next), whileAlive(error))
        return
    }
    const subscription = source.subscribe({ next: whileAlive(next), error: whileAlive(error) })
    lifetime.add(() => {
        if (has(subscription, 'unsubscribe')) subscription.unsubscribe()
    })
}

function has<M extends string>(value: unknown, method: M): value is Record<M, () => unknown> {
    return value !== null && typeof value === 'object' && typeof (value as Partial<Record<M, unknown>>)[method] === 'function'
}
