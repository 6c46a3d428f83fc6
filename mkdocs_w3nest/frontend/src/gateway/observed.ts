/** A value that changes, with its listeners: enough of an observable for `display`, without rxjs. */

export type Listener<T> = ((value: T) => void) | { next?: (value: T) => void }

export class Observed<T> {
    #value: T
    readonly #listeners = new Set<(value: T) => void>()

    constructor(value: T) {
        this.#value = value
    }

    get value(): T {
        return this.#value
    }

    set(value: T): void {
        if (value === this.#value) return
        this.#value = value
        for (const listener of [...this.#listeners]) listener(value)
    }

    /** Tells the value now, and each later one. */
    subscribe(listener: Listener<T>): { unsubscribe: () => void } {
        const next = (value: T) => {
            if (typeof listener === 'function') listener(value)
            else listener.next?.(value)
        }
        this.#listeners.add(next)
        next(this.#value)
        return { unsubscribe: () => { this.#listeners.delete(next) } }
    }
}
