/** Exclusive Web Locks, which neither jsdom nor Node.js 20 has. */

export class FakeLocks {
    readonly #held = new Map<string, Promise<unknown>>()

    async request(name: string, { signal }: { signal: AbortSignal }, callback: () => Promise<unknown>): Promise<unknown> {
        const aborted = new Promise<never>((_, reject) => {
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as the standard has it
            signal.addEventListener('abort', () => { reject(signal.reason) })
        })
        aborted.catch(() => undefined)
        for (let holder; (holder = this.#held.get(name)) !== undefined; ) await Promise.race([holder, aborted])
        const held = callback().finally(() => this.#held.delete(name))
        this.#held.set(name, held)
        return held
    }

    /** Another tab takes the lock; the function that it gives is that tab's end. */
    take(name: string): () => void {
        let release: () => void = () => undefined
        this.#held.set(name, new Promise<void>((resolve) => { release = resolve }).finally(() => this.#held.delete(name)))
        return release
    }
}
