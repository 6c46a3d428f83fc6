/** What a page calls an installed backend with. */
import type { Observable } from 'rxjs'
import type { Connection } from '../gateway'
import { GatewayError } from '../gateway'
import { unlessAborted } from '../gateway/abort'
import type { BackendConfig, BackendInputs, ClientDescription } from '../wire'
import type { observe } from './observe'
import { ResponseError } from './response-error'

export class BackendClient {
    /** What `display` calls the class, whatever the bundle does. */
    static readonly name = 'BackendClient'

    readonly name: string
    readonly version: string
    /** Grows with the version: 1.2.3 is 1002003. */
    readonly versionNumber: number
    /** What compatible versions share. */
    readonly apiKey: string
    readonly partitionId: string
    /** How it was built. */
    readonly config: BackendConfig
    /** Where its page finds it. */
    readonly exportPath: readonly string[]

    readonly #description: ClientDescription
    readonly #connection: Connection
    readonly #observe: typeof observe
    #installed: { epoch: number; done: Promise<unknown> }

    constructor(description: ClientDescription, connection: Connection, observer: typeof observe) {
        this.name = description.name
        this.version = description.version
        this.versionNumber = description.versionNumber
        this.apiKey = description.apiKey
        this.partitionId = description.partitionId
        this.config = description.config
        this.exportPath = [description.alias]
        this.#description = description
        this.#connection = connection
        this.#observe = observer
        this.#installed = { epoch: connection.epoch, done: Promise.resolve() }
        Object.freeze(this)
    }

    /** Where its paths begin, such as `http://127.0.0.1:41234/backends/name/1.2.3@partition`. */
    get urlBase(): string {
        return this.#connection.url(this.#description.path)
    }

    /** The page about it: state, log, stop. */
    get urlW3Lab(): string {
        return this.#connection.url(this.#description.labPath)
    }

    /** As the browser's `fetch`, with a path of the backend; its statuses are left to the caller. */
    async fetch(path: string, init: RequestInit = {}): Promise<Response> {
        if (/^[a-z][a-z\d+.-]*:\/\//i.test(path)) throw new TypeError(`${this.name}: '${path}' is no path of it; give what comes after its urlBase`)
        await this.#connection.available(init.signal)
        await unlessAborted(this.#installedNow(), init.signal)
        const headers = new Headers(init.headers)
        headers.set('X-Backends-Partition', this.partitionId)
        return this.#connection.fetch(`${this.#description.path}/${path.replace(/^\/+/, '')}`, { ...init, headers })
    }

    /** The JSON that it answers; throws a ResponseError for a status that is not 2xx. */
    async fetchJson(path: string, init?: RequestInit): Promise<unknown> {
        const { response, text, call } = await this.#fetchText(path, init)
        try {
            return JSON.parse(text) as unknown
        } catch {
            throw ResponseError.notJson(call, response, text)
        }
    }

    /** The text that it answers; throws a ResponseError for a status that is not 2xx. */
    async fetchText(path: string, init?: RequestInit): Promise<string> {
        return (await this.#fetchText(path, init)).text
    }

    fromFetch(path: string, init?: RequestInit): Observable<Response> {
        return this.#observe((signal) => this.fetch(path, together(init, signal)))
    }

    fromFetchJson(path: string, init?: RequestInit): Observable<unknown> {
        return this.#observe((signal) => this.fetchJson(path, together(init, signal)))
    }

    fromFetchText(path: string, init?: RequestInit): Observable<string> {
        return this.#observe((signal) => this.fetchText(path, together(init, signal)))
    }

    toString(): string {
        return `BackendClient(${this.name} ${this.version})`
    }

    /** An answer that began well broke off: what the backend logged last says why. */
    async brokenOff(): Promise<GatewayError> {
        const logs = `/api/backends/${this.#description.uid}/logs?tail=20`
        const log = await this.#connection.fetch(logs).then((response) => (response.ok ? response.text() : ''), () => '')
        return new GatewayError(
            'crashed',
            `The answer of ${this.name} broke off: the backend seems to have ended.`,
            log.split('\n').filter((line) => line !== ''),
        )
    }

    async #fetchText(path: string, init?: RequestInit): Promise<{ response: Response; text: string; call: string }> {
        const response = await this.fetch(path, init)
        const call = `${this.name}: ${init?.method?.toUpperCase() ?? 'GET'} ${path}`
        if (!response.ok) throw await ResponseError.of(call, response)
        try {
            return { response, text: await response.text(), call }
        } catch (error) {
            throw init?.signal?.aborted ? error : await this.brokenOff()
        }
    }

    /** Installs it again after a break of the connection, as what it was; quick where it still runs. */
    async #installedNow(): Promise<void> {
        const { epoch } = this.#connection
        if (this.#installed.epoch !== epoch) {
            const done = postInstall(this.#connection, this.#inputs())
            this.#installed = { epoch, done }
            done.catch(() => { this.#installed = { epoch: -1, done } }) // the next call tries once more
        }
        await this.#installed.done
    }

    #inputs(): BackendInputs {
        const { name, version, config, partitionId } = this
        const own = partitionId === this.#connection.tabId
        return { modules: [`${name}#${version}`], configurations: { [name]: config }, ...(own ? {} : { partition: partitionId }) }
    }
}

/** Asks the gateway to install; `headers` may name the installation. */
export function postInstall(connection: Connection, inputs: BackendInputs, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string> | undefined), 'Content-Type': 'application/json' }
    return connection.fetch('/api/install', { ...init, method: 'POST', headers, body: JSON.stringify(inputs) })
}

function together(init: RequestInit | undefined, signal: AbortSignal): RequestInit {
    return { ...init, signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal }
}
