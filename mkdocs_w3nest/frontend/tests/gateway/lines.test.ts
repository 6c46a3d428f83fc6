import { describe, expect, test } from 'vitest'
import { lines, LineSplitter } from '../../src/gateway/lines'
import { serverSentEvents } from '../../src/gateway/server-sent-events'

/** A stream of these chunks. */
function streamOf(...chunks: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
    return new ReadableStream({
        start(controller) {
            for (const chunk of chunks) controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)
            controller.close()
        },
    })
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
    const found: T[] = []
    for await (const item of items) found.push(item)
    return found
}

describe('lines', () => {
    test.each([
        ['LF', ['a\nb\n'], ['a', 'b']],
        ['CRLF', ['a\r\nb\r\n'], ['a', 'b']],
        ['CR', ['a\rb\r'], ['a', 'b']],
        ['CRLF that two chunks share', ['a\r', '\nb\n'], ['a', 'b']],
        ['a CRLF and an empty line', ['a\r', '\n\r\n'], ['a', '']],
        ['CR, then an empty line', ['a\r', '', '\r'], ['a', '']],
        ['a line in many chunks', ['on', '', 'e li', 'ne\ntw', 'o\n'], ['one line', 'two']],
        ['a last line without an end', ['a\nb'], ['a', 'b']],
        ['nothing', [], []],
    ])('are cut at %s', async (_, chunks, expected) => {
        expect(await all(lines(streamOf(...chunks)))).toEqual(expected)
    })

    test('keep characters whose bytes come in different chunks', async () => {
        const bytes = new TextEncoder().encode('T-Rex 🦖\n')
        const chunks = Array.from(bytes, (byte) => Uint8Array.of(byte))
        expect(await all(lines(streamOf(...chunks)))).toEqual(['T-Rex 🦖'])
    })

    test('come as soon as they end', () => {
        const splitter = new LineSplitter()
        expect(splitter.push('a\r')).toEqual(['a'])
        expect(splitter.push('\nb')).toEqual([])
        expect(splitter.rest).toBe('b')
    })

    test('give the stream back when the consumer leaves early', async () => {
        let cancelled = false
        const endless = new ReadableStream<Uint8Array>({
            pull: (controller) => { controller.enqueue(new TextEncoder().encode('x\n')) },
            cancel: () => { cancelled = true },
        })
        for await (const line of lines(endless)) if (line === 'x') break
        expect(cancelled).toBe(true)
    })
})

describe('server-sent events', () => {
    test.each([
        ['an event', 'event: cell\ndata: {"a": 1}\n\n', [{ event: 'cell', data: '{"a": 1}' }]],
        ['CRLF', 'event: cell\r\ndata: 1\r\n\r\n', [{ event: 'cell', data: '1' }]],
        ['no name', 'data: 1\n\n', [{ event: 'message', data: '1' }]],
        ['comments', ': keep-alive\n\n: more\ndata: 1\n\n', [{ event: 'message', data: '1' }]],
        ['data of several lines', 'data: a\ndata\ndata:b\n\n', [{ event: 'message', data: 'a\n\nb' }]],
        ['one space after the colon, no more', 'data:  a: b\n\n', [{ event: 'message', data: ' a: b' }]],
        ['no data', 'event: cell\n\ndata: 1\n\n', [{ event: 'message', data: '1' }]],
        ['other fields', 'id: 7\nretry: 1\ndata: 1\n\n', [{ event: 'message', data: '1' }]],
        ['an event that has not ended', 'data: 1\n\ndata: 2', [{ event: 'message', data: '1' }]],
    ])('are read with %s', async (_, text, expected) => {
        expect(await all(serverSentEvents(streamOf(text)))).toEqual(expected)
        const bytewise = Array.from(new TextEncoder().encode(text), (byte) => Uint8Array.of(byte))
        expect(await all(serverSentEvents(streamOf(...bytewise)))).toEqual(expected)
    })
})
