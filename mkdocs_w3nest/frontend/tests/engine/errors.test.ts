/** What a cell ends with: message, name, line of the cell, and a trace without the engine. */
import { describe, expect, test } from 'vitest'
import { asCellError, CellError, cellOfError } from '../../src/engine/index'
import { ownFolder, sourceUrl } from '../../src/engine/frames'
import { errorAfter, Notebook } from './notebook'

describe('the line is that of the cell', () => {
    test.each([
        ['thrown', 'const a = 1\n\nthrow new TypeError("x")', 3, 'TypeError', 'x'],
        ['thrown at the first line', 'throw new Error("x")', 1, 'Error', 'x'],
        ['thrown in a function', 'function f() {\n  throw new RangeError("x")\n}\n\nf()', 2, 'RangeError', 'x'],
        ['after await', 'await null\nawait 1\nnull.x', 3, 'TypeError', "Cannot read properties of null (reading 'x')"],
        ['rejected', '\nawait Promise.reject(new Error("x"))', 2, 'Error', 'x'],
        ['in a callback', '[1].map(\n  () => { throw new Error("x") })', 2, 'Error', 'x'],
        ['of the engine', '\n\nnothing', 3, 'ReferenceError', 'nothing is not defined'],
        ['of a constant', 'const a = 1\na = 2', 2, 'TypeError', 'Assignment to constant variable.'],
        ['after lines that were rewritten', "const {\n  a,\n} = { a: 1 }\nimport {\n  x,\n} from 'data:text/javascript,export const x = 1'\nthrow new Error('x')", 7, 'Error', 'x'],
        ['in a constructor', 'class A {\n  constructor() {\n    throw new Error("x") } }\nnew A()', 3, 'Error', 'x'],
        ['of JSON', '\nJSON.parse("{")', 2, 'SyntaxError', expect.stringContaining('JSON') as unknown],
        ['of too deep a recursion', 'function f() {\n  f() }\nf()', 2, 'RangeError', 'Maximum call stack size exceeded'],
        ['of an import', '\n\nimport x from "data:text/javascript,throw new Error(1)"', 3, 'Error', '1'],
        ['syntax', 'const a = 1\nconst b = = 2', 2, 'SyntaxError', 'Unexpected token'],
    ])('%s', async (_title, code, line, name, message) => {
        expect(await errorAfter(code)).toMatchObject({ line, name, message })
    })
})

describe('messages speak of names as they are written', () => {
    test.each([
        ['let f; f()', 'f is not a function'],
        ['let o = {}; o.f.g()', "Cannot read properties of undefined (reading 'g')"],
        ['let o = {}; o.f()', 'o.f is not a function'],
        ['let n = 1; [...n]', expect.stringMatching(/^(?:Spread syntax|n is not iterable)/)],
        ['let n = 1; const [a] = n', expect.stringMatching(/^n is not|^number 1 is not/)],
        ['let n = 1; new n()', 'n is not a constructor'],
        ['let n = 1; n`x`', 'n is not a function'],
        ["let n = 1; 'x' in n", "Cannot use 'in' operator to search for 'x' in 1"],
    ])('%j', async (code, message) => {
        expect((await errorAfter(code)).message).toEqual(message)
    })
})

describe('an error in the function of another cell', () => {
    test('has the line where this cell called it, and both in the trace', async () => {
        const page = new Notebook()
        await page.run('function divide(a) {\n  if (!a) throw new Error("by zero")\n}', { id: 'tools' })
        const error = await page.fail('const b = 1\nlet c = 2\ndivide(0)', { id: 'use of tools' })
        expect(error.line).toBe(3)
        expect(error.trace).toBe('Error: by zero\n    at divide (cell tools, line 2)\n    at cell use of tools, line 3')
    })
})

describe('the trace', () => {
    test('has no calls of the engine', async () => {
        expect((await errorAfter('const a = 1\nfunction f() { a = 2 }\nf()')).trace).toBe(
            'TypeError: Assignment to constant variable.\n    at f (cell 1, line 2)\n    at cell 1, line 3',
        )
    })

    test('keeps calls of the platform and of libraries between those of cells', async () => {
        const { trace } = await errorAfter('[1].map(function each() { throw new Error("x") })')
        expect(trace).toBe('Error: x\n    at each (cell 1, line 1)\n    at Array.map (<anonymous>)\n    at cell 1, line 1')
    })

    test('tells causes, and what was collected', async () => {
        const { trace } = await errorAfter('const cause = new Error("low", { cause: "lowest" })\nthrow new AggregateError([new TypeError("one"), cause], "all", { cause })')
        expect(trace.split('\n').filter((line) => !line.startsWith('    '))).toEqual([
            'AggregateError: all', 'Caused by: TypeError: one', 'Caused by: Error: low', 'Caused by: Error: lowest', 'Caused by: Error: low', 'Caused by: Error: lowest',
        ])
    })

    test('ends where causes go in a circle', async () => {
        expect((await errorAfter('const e = new Error("x"); e.cause = e; throw e')).trace).toContain('Caused by: Error: x')
    })

    test('is not confused by messages that look like calls', async () => {
        const error = await errorAfter('\nthrow new Error("x\\n    at f (w3nest-cell:other:9:9)")')
        expect(error.line).toBe(2)
        expect(cellOfError(error.cause)).toBe('1')
    })
})

describe('anything can be thrown', () => {
    test.each([
        ['throw "text"', 'text'],
        ['throw undefined', 'undefined was thrown'],
        ['throw null', 'null was thrown'],
        ['throw 42n', '42 was thrown'],
        ['throw { code: 3 }', '{"code":3} was thrown'],
        ['throw Symbol("s")', 'Symbol(s) was thrown'],
        ['throw function f() {}', 'function f() {} was thrown'],
        ['throw Object.create(null)', '{} was thrown'],
        ['const o = {}; o.o = o; throw o', 'a value that has no text was thrown'],
        ['throw new Proxy({}, { get() { throw 1 } })', 'a value that has no text was thrown'],
        ['throw { message: "like an error" }', 'like an error'],
        ['await Promise.reject()', 'undefined was thrown'],
        ['throw new Error()', ''],
    ])('%s', async (code, message) => {
        const error = await errorAfter(code)
        expect(error).toBeInstanceOf(CellError)
        expect(error).toMatchObject({ kind: 'runtime', name: 'Error', message })
    })

    test('a DOMException keeps its name', async () => {
        expect(await errorAfter('throw new DOMException("no", "AbortError")')).toMatchObject({ name: 'AbortError', message: 'no' })
    })

    test('an error of its own class keeps its name and is the cause', async () => {
        const error = await errorAfter('class Mine extends Error { name = "Mine" }; throw new Mine("x")')
        expect(error).toMatchObject({ name: 'Mine', message: 'x', cause: { name: 'Mine' } })
    })

    test('a CellError stays what it is', () => {
        const error = new CellError('syntax', 'x', { line: 2 })
        expect(asCellError(error, 'a')).toBe(error)
    })
})

describe('late errors are told of their cell', () => {
    test.each(['intro', 'a b', 'é/ü:1', 'x) (y', "it's \"quoted\"", '%0041', '🦖', '\ud800', '--', '@'])('with the id %j', async (id) => {
        const page = new Notebook()
        await page.run('late = () => { throw new Error("x") }', { id })
        const late = page.scope.get('late') as () => void
        let thrown: unknown
        try {
            late()
        } catch (error) {
            thrown = error
        }
        expect(cellOfError(thrown)).toBe(id)
        expect(asCellError(thrown)).toMatchObject({ message: 'x', line: 1 })
    })

    test('by the file of an event when what was thrown is no error', () => {
        expect(cellOfError(new ErrorEvent('error', { error: 'text', filename: sourceUrl('a b') }))).toBe('a b')
    })

    test.each([[undefined], ['text'], [new Error('of no cell')], [{ stack: 3 }]])('but %s is of none', (error) => {
        expect(cellOfError(error)).toBeUndefined()
    })
})

test('stacks of Firefox are read', () => {
    const stack = `f@${sourceUrl('a b')}:5:3\nmap@[native code]\nhelper@https://esm.sh/lib.js:1:200\nanonymous@${sourceUrl('a b')}:9:1\nrun@https://docs.example/w3nest.js:1:2\n`
    const error = asCellError({ name: 'TypeError', message: '$page.x is undefined', stack }, 'a b')
    expect(error.line).toBe(3)
    expect(error.trace).toBe(
        'TypeError: x is undefined\n    at f (cell a b, line 3)\n    at map ([native code])\n    at helper (https://esm.sh/lib.js:1:200)\n    at cell a b, line 7',
    )
})

test('code that only the browser refuses is a syntax error', async () => {
    const page = new Notebook()
    expect(await page.fail('/(?<a>.)(?<a>.)|(?<b>.)(?!)[/u')).toMatchObject({ kind: 'syntax', name: 'SyntaxError' })
})

test.each([
    'Error\n    at http://h:1/sub/assets/w3nest/chunks/chunk-AB12.js:2:11',
    'Error\n    at make (http://h:1/sub/assets/w3nest/w3nest.js:2:11)',
    '@http://h:1/sub/assets/w3nest/chunks/chunk-AB12.js:2:11\n',
])('the engine is the whole bundle, whatever chunk tells: %j', (stack) => {
    expect(ownFolder(stack)).toBe('http://h:1/sub/assets/w3nest/')
})
