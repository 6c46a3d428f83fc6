/** A stream of events that is kept up while its document is shown: when it breaks, it is opened again. */
import { Lifetime } from '../lifetime'
import { Gate } from './gate'
import { Observed } from './observed'
import type { ServerSentEvent } from './server-sent-events'

export type ConnectionState = 'connecting' | 'open' | 'lost'

/** Where the events come from, and where they go. */
export interface StreamEnds {
    open: (signal: AbortSignal) => AsyncIterable<ServerSentEvent>
    /** Before the stream is opened again when it is lost: its source may have moved. */
    find: (signal: AbortSignal) => Promise<void>
    /** `ready` comes first of all. */
    tell: (event: ServerSentEvent) => void
}

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5000

export class KeptStream {
    readonly state$ = new Observed<ConnectionState>('connecting')
    readonly #life = new Lifetime()
    readonly #ends: StreamEnds
    #breaks = 0
    /** Aborted to end the stream that is open, by ourselves. */
    #stop = new AbortController()
    #shown = new Gate()
    #attempt = new Gate()
    #hurry = () => { /* no pause to cut short */ }

    constructor(ends: StreamEnds) {
        this.#ends = ends
        this.#shown.open()
        const { signal } = this.#life
        addEventListener('pagehide', () => { this.#hide() }, { signal })
        addEventListener('pageshow', () => { this.#shown.open() }, { signal })
        document.addEventListener('visibilitychange', () => { this.#hurry() }, { signal })
        void this.#keep()
    }

    /** How often it broke. */
    get breaks(): number {
        return this.#breaks
    }

    /** Resolves when the stream is open, or has failed to open once more. */
    async settled(): Promise<ConnectionState> {
        if (this.state$.value !== 'open' && !this.#life.ended) {
            this.#hurry()
            await this.#attempt.opened
        }
        return this.state$.value
    }

    /** Opens it anew, which is no break. */
    restart(): void {
        this.#stop.abort()
        this.#hurry()
    }

    close(): void {
        this.#life.end()
        this.restart()
        this.#shown.open()
        this.#settle('lost')
    }

    async #keep(): Promise<void> {
        for (let failures = 0; ; ) {
            await this.#shown.opened
            if (this.state$.value === 'lost') await this.#ends.find(this.#life.signal)
            if (this.#life.ended) return
            this.#stop = new AbortController()
            const { signal } = this.#stop
            try {
                for await (const event of this.#ends.open(signal)) {
                    if (signal.aborted) break
                    if (event.event === 'ready') {
                        failures = 0
                        this.#settle('open')
                    }
                    this.#ends.tell(event)
                }
            } catch {
                // refused, or broken off: tried again
            }
            if (signal.aborted) continue
            this.#broken()
            await this.#pause(failures++)
        }
    }

    #broken(): void {
        if (this.state$.value !== 'open') {
            this.#settle('lost')
            return
        }
        this.#breaks++
        this.state$.set('connecting')
    }

    /** The document is left; browsers may bring it back as it was, after any time. */
    #hide(): void {
        this.#shown = new Gate()
        this.#stop.abort()
        if (this.state$.value === 'open') this.#broken()
    }

    /** An attempt has come to its end: who waited for it goes on. */
    #settle(state: ConnectionState): void {
        const attempt = this.#attempt
        this.#attempt = new Gate()
        this.state$.set(state)
        attempt.open()
    }

    /** Longer after each failure, and not the same in every tab. */
    #pause(failures: number): Promise<void> {
        const longest = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS)
        return new Promise((resolve) => {
            const timer = setTimeout(resolve, longest * (0.5 + Math.random() / 2))
            this.#hurry = () => {
                clearTimeout(timer)
                resolve()
            }
        })
    }
}
