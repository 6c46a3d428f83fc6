/** Cells share one scope: sequences of cells, and the variables that the page has after them. */
import { describe, expect, test } from 'vitest'
import { errorAfter, Notebook, valuesAfter } from './notebook'

const FUNCTION: unknown = expect.any(Function)

type Case = [title: string, cells: string[], values: Record<string, unknown>]

const DECLARATIONS: Case[] = [
    ['let, const and var are variables of the page', ['let a = 1', 'const b = a + 1', 'var c = b + 1'], { a: 1, b: 2, c: 3 }],
    ['let without a value is undefined', ['let a = 1', 'let a'], { a: undefined }],
    ['var without a value keeps the one that is there', ['let a = 1', 'var a'], { a: 1 }],
    ['var is there from the start of its cell', ['const seen = typeof a; const same = a === undefined; var a = 1'], { seen: 'undefined', same: true, a: 1 }],
    ['var in blocks and loops is the page\'s', ['if (true) { var a = 1 } for (var i = 0; i < 3; i++) { var last = i } for (var k in { x: 1 });'], { a: 1, i: 3, last: 2, k: 'x' }],
    ['let and const in blocks and loops are not', ['let n = 0; { let a = 1; n += a } for (let i = 0; i < 3; i++) n += i'], { n: 4 }],
    ['var in a function is the function\'s', ['var a = 1; function f() { var a = 2; return a } const b = f()'], { a: 1, b: 2, f: FUNCTION }],
    ['functions are there before the cell comes to them', ['const a = f(2); function f(x) { return x * 2 }'], { a: 4, f: FUNCTION }],
    ['undeclared names become variables', ['a = 1', 'a += 1; b = a'], { a: 2, b: 2 }],
    ['undeclared names become variables from inside functions', ['function f() { a = 1; (() => { b = 2 })() }', 'f()'], { a: 1, b: 2, f: FUNCTION }],
    ['a later cell may declare again with another kind', ['const a = 1', 'let a = 2', 'a = 3'], { a: 3 }],
    ['every operator assigns', ['let b', 'a = 1; a += 2; a *= 2; a **= 2; a--; ++a; b ??= 5', 'b &&= 6; b ||= 7; c = a++'], { a: 37, b: 6, c: 36 }],
]

const DESTRUCTURING: Case[] = [
    ['objects, arrays, defaults, rest, nesting', ['const { a, b: [c, d = 4], ...e } = { a: 1, b: [3], f: 5, g: 6 }'], { a: 1, c: 3, d: 4, e: { f: 5, g: 6 } }],
    ['assignment to undeclared names', ['({ a, b: { c } } = { a: 1, b: { c: 2 } });[d, ...e] = "xyz"'], { a: 1, c: 2, d: 'x', e: ['y', 'z'] }],
    ['swapping', ['let a = 1, b = 2', '[a, b] = [b, a]'], { a: 2, b: 1 }],
    ['computed keys and defaults that read the page', ['const key = "x"', 'const { [key]: a = key, y: b = a } = {}'], { key: 'x', a: 'x', b: 'x' }],
    ['in heads of loops', ['sum = 0; for (const [k, v] of Object.entries({ a: 1, b: 2 })) sum += v; for (var { n } of [{ n: 5 }]) sum += n; for ({ m } of [{ m: 9 }]);'], { sum: 8, n: 5, m: 9 }],
]

const SHARING: Case[] = [
    ['a closure sees what a later cell assigns', ['let n = 1; const read = () => n', 'n = 5', 'const seen = read()'], { n: 5, seen: 5, read: FUNCTION }],
    ['a later cell sees what a closure assigns', ['let n = 1; const next = () => { n += 1 }', 'next(); next()'], { n: 3, next: FUNCTION }],
    ['declaring again keeps it the same variable', ['let n = 1; const read = () => n', 'let n = 7', 'const seen = read()'], { n: 7, seen: 7, read: FUNCTION }],
    ['a function that is declared again is the new one everywhere', ['function f() { return 1 } const g = () => f()', 'function f() { return 2 }', 'const seen = g()'], { seen: 2, f: FUNCTION, g: FUNCTION }],
    ['functions call each other across cells', ['function even(n) { return n === 0 || odd(n - 1) }', 'function odd(n) { return n !== 0 && even(n - 1) }', 'const a = even(10)'], { a: true, even: FUNCTION, odd: FUNCTION }],
]

const SHADOWING: Case[] = [
    ['parameters, blocks, catch and loops hide the page\'s names', ['let a = 1; f = (a) => a; { let a = 2 } try { throw 3 } catch (a) { a++ } for (const a of [4]); const b = f(5)'], { a: 1, b: 5, f: FUNCTION }],
    ['defaults of parameters do not see the body\'s names', ['let v = 1; function f(a = v) { var v = 2; return [a, v] } const r = f()'], { v: 1, r: [1, 2], f: FUNCTION }],
    ['var beside a parameter of catch assigns that', ['try { throw 1 } catch (e) { var e = 2; var inner = e }'], { e: undefined, inner: 2 }],
    ['a named function expression knows itself', ['const f = function g(n) { return n ? n * g(n - 1) : 1 }', 'const a = f(4), b = typeof g'], { a: 24, b: 'undefined', f: FUNCTION }],
    ['arguments are the function\'s', ['function f() { return arguments.length } const a = f(1, 2), b = typeof arguments'], { a: 2, b: 'undefined', f: FUNCTION }],
    ['names of the window are free for the page', ['name = "n"; let status = 1; const event = 2; var top = 3; length = 4', 'const all = [name, status, event, top, length]'], { name: 'n', status: 1, event: 2, top: 3, length: 4, all: ['n', 1, 2, 3, 4] }],
    ['the window keeps its own', ['name = "mine"', 'const other = window.name'], { name: 'mine', other: '' }],
    ['globals can be declared', ['const Math = { max: () => 7 }', 'const a = Math.max(1)'], { Math: { max: FUNCTION }, a: 7 }],
    ['names that every object has are names', ['constructor = 1; let toString = 2; hasOwnProperty = 3', 'const a = [constructor, toString, hasOwnProperty, typeof valueOf]'], { constructor: 1, toString: 2, hasOwnProperty: 3, a: [1, 2, 3, 'function'] }],
]

const CLASSES: Case[] = [
    ['fields, private and static members, accessors', [`class A { #x = 1; static n = 2; get x() { return this.#x } set x(v) { this.#x = v } static #s = 3; static s() { return A.#s } }`, 'const a = new A(); a.x = 5; const r = [a.x, A.n, A.s()]; a1 = a instanceof A'], { A: FUNCTION, a: expect.anything() as unknown, r: [5, 2, 3], a1: true }],
    ['extending over cells', ['class A { f() { return 1 } }', 'class B extends A { f() { return super.f() + 1 } }', 'const r = new B().f()'], { A: FUNCTION, B: FUNCTION, r: 2 }],
    ['static blocks give to the page', ['class A { static { made = this.name } }'], { A: FUNCTION, made: 'A' }],
    ['fields read the page when they are made', ['let n = 1; class A { v = n }', 'n = 2; const v = new A().v'], { A: FUNCTION, n: 2, v: 2 }],
]

const NAMES: Case[] = [
    ['functions are called as they are assigned', [
        'const f = () => {}, g = function () {}, h = class {}; let i = async () => {}; j = function* () {}; const { k = () => {} } = {}',
        'var l; l ??= () => {}; const names = [f, g, h, i, j, k, l].map((it) => it.name).join()',
    ], { f: FUNCTION, g: FUNCTION, h: FUNCTION, i: FUNCTION, j: FUNCTION, k: FUNCTION, l: FUNCTION, names: 'f,g,h,i,j,k,l' }],
    ['a name of their own stays', ['const f = function g() {}, h = class I { static name = "J" }; const names = [f.name, h.name]'], { f: FUNCTION, h: FUNCTION, names: ['g', 'J'] }],
]

const SYNTAX: Case[] = [
    ['top-level await', ['const a = await 1; const [b, c] = await Promise.all([2, (async () => 3)()])'], { a: 1, b: 2, c: 3 }],
    ['for await and async generators', ['async function* g() { yield 1; yield* [2, 3] } let sum = 0; for await (const n of g()) sum += n'], { sum: 6, g: FUNCTION }],
    ['generators', ['function* g() { let i = 0; while (true) yield i++ } const [a, b, c] = g()'], { a: 0, b: 1, c: 2, g: FUNCTION }],
    ['labels', ['let n = 0; outer: for (const a of [1, 2]) for (const b of [1, 2]) { if (b === 2) continue outer; n += 1 } block: { n += 10; break block }'], { n: 12 }],
    ['regular expressions and templates', ['const r = "2024-05".replace(/(?<y>\\d+)-(?<m>\\d+)/u, "$<m>/$<y>"); const s = `a${r}b${`c${r}`}`; const t = String.raw`\\n${r}`'], { r: '05/2024', s: 'a05/2024bc05/2024', t: '\\n05/2024' }],
    ['optional chaining and nullish values', ['let o; const a = o?.b.c, b = o?.[x()], c = o?.(), d = o ?? 5; const f = undefined, e = f?.()'], { o: undefined, a: undefined, b: undefined, c: undefined, d: 5, f: undefined, e: undefined }],
    ['BigInt and separators', ['const a = 2n ** 64n, b = 1_000'], { a: 2n ** 64n, b: 1000 }],
    ['lines without semicolons', ['const a = () => 1\n;[b] = [2]\nconst c = a\n(d = 3)\nlet e\n(f = 4)'], { a: FUNCTION, b: 2, c: 1, d: 3, e: undefined, f: 4 }],
    ['an arrow function, then a bracket', ['const a = () => 1\nlet b = 2'], { a: FUNCTION, b: 2 }],
    ['comments at the end', ['a = 1 // end'], { a: 1 }],
    ['cells are strict and this is undefined', ['const a = this, f = function () { return this }, b = f(); try { Object.freeze([]).push(1) } catch (e) { c = e.name }'], { a: undefined, f: FUNCTION, b: undefined, c: 'TypeError' }],
    ['a tag and a call have no this', ['f = function () { return this }; const a = f(), b = f`x`, c = (0, f)(), d = f?.()'], { f: FUNCTION, a: undefined, b: undefined, c: undefined, d: undefined }],
    ['typeof of what does not exist', ['const a = typeof nothing, b = typeof location, c = typeof a'], { a: 'undefined', b: 'object', c: 'string' }],
    ['a name written with an escape', ['const \\u0061b = 1; const c = ab'], { ab: 1, c: 1 }],
    ['comparing with a negated decrement', ['let b = 1; const a = 1<!--b'], { a: false, b: 0 }],
]

describe.each(Object.entries({ DECLARATIONS, DESTRUCTURING, SHARING, SHADOWING, CLASSES, NAMES, SYNTAX }))('%s', (_, cases) => {
    test.each(cases)('%s', async (_title, cells, values) => {
        expect(await valuesAfter(...cells)).toEqual(values)
    })
})

describe('names that cannot be read or written', () => {
    test.each([
        ['a name that nobody has', ['nothing'], 'ReferenceError', 'nothing is not defined'],
        ['calling a name that nobody has', ['nothing()'], 'ReferenceError', 'nothing is not defined'],
        ['reading before the declaration', ['a; let a = 1'], 'ReferenceError', "Cannot access 'a' before initialization"],
        ['a function that comes too early', ['f(); function f() { return late } const late = 1'], 'ReferenceError', "Cannot access 'late' before initialization"],
        ['adding to an undeclared name', ['a += 1'], 'ReferenceError', "Cannot access 'a' before initialization"],
        ['assigning to a constant', ['const a = 1; a = 2'], 'TypeError', 'Assignment to constant variable.'],
        ['assigning to a constant of another cell', ['const a = 1', 'a++'], 'TypeError', 'Assignment to constant variable.'],
        ['destructuring into a constant', ['const a = 1', '[a] = [2]'], 'TypeError', 'Assignment to constant variable.'],
        ['assigning to what was imported', ["import * as a from 'data:text/javascript,export const b = 1'; a = 1"], 'TypeError', 'Assignment to constant variable.'],
    ])('%s', async (_title, cells, name, message) => {
        expect(await errorAfter(...cells)).toMatchObject({ kind: 'runtime', name, message })
    })

    test('a name that a later cell declares', async () => {
        const page = new Notebook()
        page.scope.expect(['later'])
        expect((await page.fail('later')).message).toBe("Cannot access 'later' before initialization")
    })
})

describe('what the page has beside its variables', () => {
    test('display belongs to its cell, also stored and called by another', async () => {
        const page = new Notebook()
        await page.run('const show = display; let mine = (x) => display("mine", x)')
        await page.run('show(1); mine(2); display(3)')
        expect(page.shown).toEqual([['1', 1], ['1', 'mine', 2], ['2', 3]])
    })

    test('a page that declares display or load has its own from then on', async () => {
        const page = new Notebook()
        await page.run('const seen = load')
        await page.run('const load = (x) => x * 2')
        await page.run('const twice = load(4)')
        expect(page.values).toMatchObject({ seen: 'load', twice: 8 })
    })

    test('what is provided is visible and no variable of the page', async () => {
        const page = new Notebook()
        page.scope.provide('rxjs', { of: () => 1 })
        await page.run('const a = rxjs.of(), b = typeof rxjs, c = { rxjs }.rxjs === rxjs')
        expect(page.values).toEqual({ a: 1, b: 'object', c: true })
        await page.run('rxjs = 2')
        expect(page.values).toMatchObject({ rxjs: 2 })
    })

    test('functions of the window work', async () => {
        const page = new Notebook()
        await page.run('const a = atob("eA=="), b = getComputedStyle(document.body).display, c = [...new Set([1])], d = matchesNothing?.() ?? 1; function matchesNothing() {}; addEventListener("x", () => {}); setTimeout(() => {})')
        expect(page.values).toMatchObject({ a: 'x', b: 'block', c: [1], d: 1 })
    })
})

describe('imports', () => {
    const MODULE = 'data:text/javascript,export const one = 1; export default 2'

    test('of every form', async () => {
        expect(await valuesAfter(`import d, { one as o, default as e } from '${MODULE}'\nimport * as n from '${MODULE}'; const { one } = await import('${MODULE}'); const keys = Object.keys(n)`)).toMatchObject({
            d: 2, o: 1, e: 2, one: 1, keys: ['default', 'one'],
        })
    })

    test('relative addresses are those of the page', async () => {
        expect(await valuesAfter("const a = import.meta.resolve('./x.js'), b = import.meta.url, c = import.meta.resolve('bare')")).toEqual({
            a: new URL('./x.js', document.baseURI).href, b: document.baseURI, c: 'bare',
        })
    })
})

describe('running a cell again', () => {
    test('restores values, constants and what was not there', async () => {
        const page = new Notebook()
        await page.run('let a = 1; const b = { list: [] }; const read = () => a')
        const before = page.scope.snapshot()
        await page.run('a = 2; let b = 3; c = 4; const d = 5')
        page.scope.provide('late', 1)
        page.scope.restore(before)
        expect(page.scope.names()).toEqual(['a', 'b', 'read'])
        await page.run('const again = read(), missing = typeof c + typeof late')
        expect(page.values).toMatchObject({ again: 1, b: { list: [] }, missing: 'undefinedundefined' })
        expect((await page.fail('b = 1')).message).toBe('Assignment to constant variable.')
    })

    test('objects are restored by reference', async () => {
        const page = new Notebook()
        await page.run('let list = []')
        const before = page.scope.snapshot()
        const list = page.scope.get('list')
        await page.run('list.push(1); list = null')
        page.scope.restore(before)
        expect(page.scope.get('list')).toBe(list)
    })

    test('the same cell twice gives the same', async () => {
        const page = new Notebook()
        await page.run('let n = 1')
        const before = page.scope.snapshot()
        await page.run('n += 1; const twice = n * 2')
        page.scope.restore(before)
        await page.run('n += 1; const twice = n * 2')
        expect(page.values).toEqual({ n: 2, twice: 4 })
    })
})

test('an overlay is read in place of the page, and written to the page', async () => {
    const page = new Notebook()
    await page.run('let value$ = "source", n = 1')
    await page.run('seen = value$; kind = typeof value$; n = n + 1; value$ = "changed"; const read = () => value$', { overlay: { value$: 5 } })
    expect(page.values).toMatchObject({ seen: 5, kind: 'number', n: 2, value$: 'changed' })
    await page.run('late = read()')
    expect(page.values).toMatchObject({ late: 5 })
})
