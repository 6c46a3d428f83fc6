/** Observables and promises, known by what they can do: any copy of RxJS is as good as another. */
import type { Lifetime } from '../lifetime'
import type { ChildrenOfList, Reactive, Source, VirtualDOM } from './types'

/** A property of something unknown; undefined when it has none, or does not let itself be read. */
function property(value: unknown, name: PropertyKey): unknown {
    if (value === null || typeof value !== 'object') return undefined
    try {
        return (value as Record<PropertyKey, unknown>)[name]
    } catch {
        return undefined
    }
}

/** RxJS uses the symbol when it was there before RxJS was loaded, else the string. */
function interop(value: unknown): unknown {
    const symbol = (Symbol as { observable?: symbol }).observable
    return (symbol && property(value, symbol)) ?? property(value, '@@observable')
}

export const hasMethod = (value: unknown, name: string): boolean => typeof property(value, name) === 'function'

export const isPromise = (value: unknown): value is PromiseLike<unknown> => hasMethod(value, 'then')

export function isSource(value: unknown): value is Source {
    return hasMethod(value, 'subscribe') || typeof interop(value) === 'function' || isPromise(value)
}

export const isReactive = (value: unknown): value is Reactive & ChildrenOfList => isSource(property(value, 'source$'))

export function isVirtual(value: unknown): value is VirtualDOM {
    const tag = property(value, 'tag')
    return typeof tag === 'string' && /^[a-z][\w-]*$/i.test(tag)
}

/** Listens to a source until the lifetime ends. */
export function listen(source: Source, lifetime: Lifetime, next: (value: unknown) => void, error: (error: unknown) => void): void {
    const observer = {
        next: (value: unknown) => { if (!lifetime.ended) next(value) },
        error: (problem: unknown) => { if (!lifetime.ended) error(problem) },
        complete: () => undefined,
    }
    if (isPromise(source)) {
        source.then(observer.next, observer.error)
        return
    }
    const convert = interop(source)
    const observable = typeof convert === 'function' ? (convert.call(source) as typeof source) : source
    // a store (Svelte's, one's own) takes a function, an observable an observer: this is both to the one that asks.
    // The signal is how the web platform's own observables are left.
    const listener = standard(observable) ? observer : Object.assign(observer.next, observer)
    const subscribe = observable.subscribe.bind(observable) as (listener: unknown, options: unknown) => unknown
    const subscription = subscribe(listener, { signal: lifetime.signal })
    lifetime.add(() => {
        if (typeof subscription === 'function') (subscription as () => void)()
        else if (hasMethod(subscription, 'unsubscribe')) (subscription as { unsubscribe(): void }).unsubscribe()
    })
}

function standard(observable: unknown): boolean {
    return typeof interop(observable) === 'function' || hasMethod(observable, 'pipe') || hasMethod(observable, 'inspect')
}
