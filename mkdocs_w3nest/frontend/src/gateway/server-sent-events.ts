/** Server-sent events over `fetch`, which unlike `EventSource` can send headers. */
import { lines } from './lines'

export interface ServerSentEvent {
    readonly event: string
    readonly data: string
}

export async function* serverSentEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent, void> {
    const parser = new EventParser()
    for await (const line of lines(body)) {
        const event = parser.push(line)
        if (event !== undefined) yield event
    }
}

/** Reads `event` and `data`, as https://html.spec.whatwg.org/#event-stream-interpretation says. */
class EventParser {
    #event = ''
    #data: string[] = []

    /** The event that this line ends, if it ends one. */
    push(line: string): ServerSentEvent | undefined {
        if (line !== '') {
            this.#field(line)
            return undefined
        }
        const event = { event: this.#event || 'message', data: this.#data.join('\n') }
        const complete = this.#data.length > 0
        this.#event = ''
        this.#data = []
        return complete ? event : undefined
    }

    #field(line: string): void {
        const colon = line.indexOf(':')
        const name = colon < 0 ? line : line.slice(0, colon) // empty for a comment
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
        if (name === 'event') this.#event = value
        else if (name === 'data') this.#data.push(value)
    }
}
