/** Lines of a stream of bytes as they come: the framing of server-sent events and of NDJSON. */

export async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
    const reader = body.getReader()
    const decoder = new TextDecoder() // holds back the bytes of a character that two chunks share
    const splitter = new LineSplitter()
    try {
        for (;;) {
            const { done, value } = await reader.read()
            yield* splitter.push(decoder.decode(value, { stream: !done }))
            if (done) break
        }
        if (splitter.rest !== '') yield splitter.rest
    } finally {
        // also when the consumer leaves early; a stream that has failed rejects again, which is known by now
        reader.cancel().catch(() => undefined)
    }
}

/** Cuts text at LF, CRLF and CR, whatever the chunks it comes in. */
export class LineSplitter {
    #held: string[] = [] // pieces of a line that has not ended: joined once, as a line may be megabytes long
    #afterReturn = false

    /** The lines that end with this text. */
    push(text: string): string[] {
        if (text === '') return []
        const tail = this.#afterReturn && text.startsWith('\n') ? text.slice(1) : text
        this.#afterReturn = text.endsWith('\r')
        const [first = '', ...more] = tail.split(/\r\n|\r|\n/)
        this.#held.push(first)
        const last = more.pop()
        if (last === undefined) return []
        const ended = [this.rest, ...more]
        this.#held = [last]
        return ended
    }

    /** The start of a line that has not ended yet. */
    get rest(): string {
        return this.#held.join('')
    }
}
