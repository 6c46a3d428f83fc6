/** A gateway over real HTTP that answers what a test says. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LivePage } from '../../src/wire'

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void | Promise<void>

export interface Call {
    readonly method: string
    readonly path: string
    readonly headers: IncomingMessage['headers']
    readonly body: string
}

export class FakeGateway {
    readonly calls: Call[] = []
    readonly streams = new Set<ServerResponse>()
    /** How an opened stream of events begins. */
    greeting = 'event: ready\ndata: {}\n\n'
    token = 'secret'
    readonly #routes = new Map<string, Handler>()
    #server: Server | undefined

    static async start(): Promise<FakeGateway> {
        const gateway = new FakeGateway()
        await gateway.listen()
        return gateway
    }

    get port(): number {
        return (this.#server?.address() as AddressInfo).port
    }

    get live(): LivePage {
        return { port: this.port, token: this.token, execute: true, interpreters: {} }
    }

    /** `route` is `METHOD /path`, without the query. */
    on(route: string, handler: Handler): this {
        this.#routes.set(route, handler)
        return this
    }

    json(route: string, value: unknown, status = 200, headers: Record<string, string> = {}): this {
        return this.on(route, (_, response) => {
            response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value))
        })
    }

    called(route: string): Call[] {
        return this.calls.filter(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}` === route)
    }

    send(event: string, data: unknown): void {
        for (const stream of this.streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    }

    breakStreams(): void {
        for (const stream of this.streams) stream.destroy()
    }

    async listen(port = 0): Promise<void> {
        const server = createServer((request, response) => { void this.#answer(request, response) })
        this.#server = server
        await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    }

    async stop(): Promise<void> {
        const server = this.#server
        this.#server = undefined
        if (server === undefined) return
        const closed = new Promise((resolve) => server.close(resolve))
        server.closeAllConnections()
        await closed
    }

    async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(chunk as Buffer)
        const body = Buffer.concat(chunks).toString()
        const { method = '', url = '', headers } = request
        this.calls.push({ method, path: url, headers, body })
        const route = `${method} ${url.replace(/\?.*/, '')}`
        const handler = this.#routes.get(route)
        if (handler) await handler(request, response, body)
        else if (headers.authorization !== `Bearer ${this.token}`) problem(response, 401, 'unauthorized', 'no valid token')
        else if (route === 'GET /api/events') this.#stream(response)
        else problem(response, 404, 'not-installed', `nothing at ${url}`)
    }

    #stream(response: ServerResponse): void {
        this.streams.add(response)
        response.on('close', () => this.streams.delete(response))
        response.writeHead(200, { 'Content-Type': 'text/event-stream' })
        response.write(this.greeting)
    }
}

export function problem(response: ServerResponse, status: number, kind: string, message: string, log: string[] = []): void {
    response.writeHead(status, { 'Content-Type': 'application/json', 'X-W3Nest-Error': kind })
    response.end(JSON.stringify({ error: { kind, message, log } }))
}

/** The HTML of a page that is served. */
export function pageWith(live: LivePage): string {
    return `<!doctype html><template class="w3nest-recording"><script type="application/json">${JSON.stringify({ live })}</script></template>`
}
