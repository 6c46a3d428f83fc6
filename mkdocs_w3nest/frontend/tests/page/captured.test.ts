/** Values on their way to an interpreter: JSON, or a message that names what cannot be sent. */
import { describe, expect, it } from 'vitest'
import { canonical, captureIn } from '../../src/page/captured'

function send(value: unknown): unknown {
    return captureIn(['data'], new Map([['data', value]])).data
}

const cyclic: Record<string, unknown> = { name: 'a' }
cyclic.self = [cyclic]

describe('captureIn', () => {
    it.each<[string, unknown, unknown]>([
        ['what is JSON', { a: [1, 'x', null, true] }, { a: [1, 'x', null, true] }],
        ['dates by their text', new Date(0), '1970-01-01T00:00:00.000Z'],
        ['numbers that JSON lacks as null', [NaN, Infinity], [null, null]],
        ['typed arrays as arrays', new Float64Array([1, 2]), [1, 2]],
        ['holes and undefined items as null', [undefined, 1], [null, 1]],
        ['objects without what is undefined', { a: undefined, b: 1 }, { b: 1 }],
        ['one object twice', [cyclic.name, cyclic.name], ['a', 'a']],
    ])('sends %s', (_what, value, sent) => {
        expect(send(value)).toEqual(sent)
    })

    it.each<[string, unknown, RegExp]>([
        ['undefined', undefined, /'data': it is undefined/],
        ['a function within', { f: [() => 1] }, /'data': data\.f\[0\] is a function/],
        ['a BigInt', { n: 1n }, /'data': data\.n is a bigint/],
        ['an element', document.createElement('p'), /'data': it is an element of the page/],
        ['a cycle', cyclic, /'data': data\.self\[0\] is a value that contains itself/],
        ['a Map', new Map(), /a Map: give it as an array/],
        ['a promise', Promise.resolve(1), /a promise: await it first/],
        ['an observable', { subscribe: () => undefined }, /an observable: take a value of it first/],
    ])('refuses %s, and says where it is', (_what, value, message) => {
        expect(() => send(value)).toThrow(message)
    })

    it('names a variable that no cell has set', () => {
        expect(() => captureIn(['lost'], new Map())).toThrow("captured-in names 'lost', which no cell above has set")
    })
})

it('canonical spells equal values alike, whatever the order of their keys', () => {
    expect(canonical({ b: [{ d: 1, c: 2 }], a: 1 })).toBe(canonical({ a: 1, b: [{ c: 2, d: 1 }] }))
})
