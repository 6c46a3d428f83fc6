/** What ends together: subscriptions, listeners, timers. */
export class Lifetime {
    #ends = new Set<() => void>()
    #controller: AbortController | undefined
    #ended = false

    get ended(): boolean {
        return this.#ended
    }

    /** Aborts when the lifetime ends; for `fetch` and `addEventListener`. */
    get signal(): AbortSignal {
        if (this.#controller === undefined) {
            this.#controller = new AbortController()
            if (this.#ended) this.#controller.abort()
        }
        return this.#controller.signal
    }

    /** What to do at the end; done at once when the end has already come. */
    add(end: () => void): void {
        if (this.#ended) attempt(end)
        else this.#ends.add(end)
    }

    /** A lifetime within this one: it may end earlier, never later. */
    child(): Lifetime {
        const child = new Lifetime()
        const end = () => { child.end() }
        this.add(end)
        // what has ended is forgotten, so that a long life with many short ones in it does not grow
        child.add(() => this.#ends.delete(end))
        return child
    }

    /** Ends everything, newest first. A failing end is reported and does not stop the others. */
    end(): void {
        if (this.#ended) return
        this.#ended = true
        this.#controller?.abort()
        const ends = [...this.#ends].reverse()
        this.#ends.clear()
        ends.forEach(attempt)
    }
}

function attempt(end: () => void): void {
    try {
        end()
    } catch (error) {
        reportError(error)
    }
}
