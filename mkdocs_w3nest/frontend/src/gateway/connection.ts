/**
 * A tab's connection to the gateway: calls with its credentials, and the events of the gateway.
 *
 * The gateway takes a tab for open as long as its stream of events is. A gateway that was started again has
 * another port and token: they are read from the page's own HTML, which its server knows to write.
 */
import type { CellEvent, InstallProgress, LivePage } from '../wire'
import { unlessAborted } from './abort'
import { GatewayError, gatewayErrorOf } from './error'
import { KeptStream, type ConnectionState } from './kept-stream'
import { fetchLive } from './live'
import type { Observed } from './observed'
import { serverSentEvents, type ServerSentEvent } from './server-sent-events'

export interface ConnectionEvents {
    install: InstallProgress
    cell: CellEvent
    /** Another gateway is there: what was installed before is gone. */
    restarted: undefined
}

type Listeners = { [E in keyof ConnectionEvents]: Set<(data: ConnectionEvents[E]) => void> }

/** A server that rebuilds its pages holds back requests; then the page it had is as good. */
const PAGE_PATIENCE_MS = 3000

export class Connection {
    readonly #listeners: Listeners = { install: new Set(), cell: new Set(), restarted: new Set() }
    readonly #stream: KeptStream
    #live: LivePage
    #page: string
    #html = location.href
    #moved = false
    /** Whether the tab has a host of its own for its events: browsers resolve names below `localhost` by themselves. */
    #named = true

    constructor(live: LivePage, page: string, readonly tabId: string) {
        this.#live = live
        this.#page = page
        this.#stream = new KeptStream({
            open: (signal) => this.#events(signal),
            find: (signal) => this.#find(signal),
            tell: (event) => { this.#tell(event) },
        })
    }

    get state$(): Observed<ConnectionState> {
        return this.#stream.state$
    }

    /** Changes when the stream of events was broken: the gateway may have released what the tab installed. */
    get epoch(): number {
        return this.#stream.breaks
    }

    /** The absolute address of a path of the gateway. */
    url(path: string): string {
        const { hostname } = location
        // the page's own loopback name: cookies of another would not come along
        return `http://${hostname === 'localhost' ? hostname : '127.0.0.1'}:${this.#live.port}${path}`
    }

    /**
     * Calls the gateway; what a backend answers is given as it is.
     *
     * Throws a GatewayError for an answer of the gateway's own that is an error, and when it cannot be reached.
     */
    async fetch(path: string, init: RequestInit = {}): Promise<Response> {
        await this.available(init.signal)
        const request = new Request(this.url(path), this.#authorised(init)) // an error here is the caller's
        const response = await fetch(request).catch((error: unknown) => {
            throw init.signal?.aborted ? error : GatewayError.lost()
        })
        const error = await gatewayErrorOf(response)
        if (error !== undefined) throw error
        return response
    }

    /** Resolves when the gateway is there, after one more attempt if need be; throws when it is lost. */
    async available(signal?: AbortSignal | null): Promise<void> {
        if ((await unlessAborted(this.#stream.settled(), signal)) !== 'open') throw GatewayError.lost()
    }

    /** Listens until the function that it gives is called. */
    on<E extends keyof ConnectionEvents>(event: E, listener: (data: ConnectionEvents[E]) => void): () => void {
        this.#listeners[event].add(listener)
        return () => { this.#listeners[event].delete(listener) }
    }

    /** Serves another page of the site: the one that is open now. */
    watch(page: string): void {
        this.#page = page
        this.#html = location.href
        this.#stream.restart()
    }

    close(): void {
        this.#stream.close()
    }

    async *#events(signal: AbortSignal): AsyncGenerator<ServerSentEvent, void> {
        const query = new URLSearchParams({ tab: this.tabId, topic: `page:${this.#page}` })
        const init = { headers: { Accept: 'text/event-stream' }, signal }
        const response = await this.#fetchEvents(`/api/events?${query.toString()}`, this.#authorised(init))
        if (!response.ok || response.body === null) throw new Error(`the gateway answered ${response.status}`)
        yield* serverSentEvents(response.body)
    }

    /** A browser opens six connections to a host at the most, and each tab holds one for its events. */
    async #fetchEvents(path: string, init: RequestInit): Promise<Response> {
        if (this.#named) {
            try {
                return await fetch(`http://${this.tabId}.localhost:${this.#live.port}${path}`, init)
            } catch (error) {
                if (init.signal?.aborted) throw error
            }
        }
        const response = await fetch(this.url(path), init)
        this.#named = false // this browser does not know such names: the gateway was there all the time
        return response
    }

    async #find(closed: AbortSignal): Promise<void> {
        const signal = AbortSignal.any([closed, AbortSignal.timeout(PAGE_PATIENCE_MS)])
        const live = await fetchLive(this.#html, signal)
        if (live === undefined || (live.port === this.#live.port && live.token === this.#live.token)) return
        this.#live = live
        this.#moved = true
    }

    #tell({ event, data }: ServerSentEvent): void {
        if (event === 'ready' && this.#moved) {
            this.#moved = false
            this.#emit('restarted', undefined)
        } else if (event in this.#listeners) {
            this.#emit(event as keyof ConnectionEvents, JSON.parse(data) as never)
        }
    }

    #emit<E extends keyof ConnectionEvents>(event: E, data: ConnectionEvents[E]): void {
        for (const listener of [...this.#listeners[event]]) {
            try {
                listener(data)
            } catch (error) {
                reportError(error) // a listener's own fault does not end the stream
            }
        }
    }

    #authorised(init: RequestInit): RequestInit {
        const headers = new Headers(init.headers)
        headers.set('Authorization', `Bearer ${this.#live.token}`)
        headers.set('X-W3Nest-Tab', this.tabId)
        return { ...init, headers, credentials: 'include' }
    }
}
