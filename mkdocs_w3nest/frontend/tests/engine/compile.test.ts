// @vitest-environment node
/** What cells are compiled to: every `cases/*.js` beside its `.out.js`. `npx vitest -u` writes those anew. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compile } from '../../src/engine/compile'
import { CellError } from '../../src/engine/index'

const CASES = new URL('./cases/', import.meta.url)
const SEED = new URL('../../../../../shared/seed/backend.md', import.meta.url)

/** Names that the page has already are in the first line of a case. */
function declaredIn(code: string): Set<string> {
    return new Set(/^\/\/ page: (.*)/.exec(code)?.[1]?.split(' '))
}

const cases = readdirSync(CASES).filter((file) => file.endsWith('.js') && !file.endsWith('.out.js'))

test.each(cases)('%s', async (file) => {
    const code = readFileSync(new URL(file, CASES), 'utf8')
    const { body, declares, reads } = compile(code, declaredIn(code))
    const text = `${body}\n// declares: ${declares.join(' ')}\n// reads: ${reads.join(' ')}\n`
    await expect(text).toMatchFileSnapshot(`./cases/${file.replace(/js$/, 'out.js')}`)
})

test.each(cases)('%s keeps its lines', (file) => {
    const code = readFileSync(new URL(file, CASES), 'utf8')
    expect(compile(code, declaredIn(code)).body.split('\n')).toHaveLength(code.split('\n').length)
})

describe('syntax errors have the line and the column of the cell', () => {
    test.each([
        ['let x = ;', 1, 9, 'Unexpected token'],
        ['a\nb\n  let x x', 3, 9, 'Unexpected token'],
        ['return 1', 1, 1, "'return' outside of function"],
        ['let a\nlet a', 2, 5, "Identifier 'a' has already been declared"],
        ['const a', 1, 8, 'Unexpected token'],
        ['new.target', 1, 1, "'new.target' can only be used in functions and class static block"],
        ['{\n', 2, 1, 'Unexpected token'],
        ['`open', 1, 2, 'Unterminated template'],
        ['a\n#!x', 2, 2, "Unexpected character '!'"],
    ])('%j', (code, line, column, message) => {
        expect(() => compile(code, new Set())).toThrow(expect.objectContaining({ kind: 'syntax', name: 'SyntaxError', line, column, message }) as Error)
    })
})

test.each(['export const a = 1', 'let a\nexport { a }', 'export { b }', 'export default a', "export * from 'a'"])('%j says that names are shared anyway', (code) => {
    expect(() => compile(code, new Set())).toThrow('every name at the top level of a cell is shared')
})

test.each(['function $page() {}', '($let) => 1', '{ let $guard }', 'class A { m() { var $const } }'])('%j would hide what the engine needs', (code) => {
    expect(() => compile(code, new Set())).toThrow(CellError)
})

test.skipIf(!existsSync(SEED))('the cells of the seed page compile', () => {
    const page = readFileSync(SEED, 'utf8')
    const declared = new Set<string>()
    const reads: string[] = []
    for (const [, code = ''] of page.matchAll(/<js-cell>([^]*?)<\/js-cell>/g)) {
        const compiled = compile(code, declared)
        compiled.declares.forEach((name) => declared.add(name))
        reads.push(...compiled.reads)
    }
    expect([...declared].sort()).toEqual(['body', 'client', 'demoClient', 'installWithUI', 'pyRunner', 'resp'])
    expect(new Set(reads)).toEqual(new Set(['webpm', 'installWithUI', 'display', 'Views', 'demoClient', 'body', 'resp', 'pyRunner', 'pyVersion', 'npVersion']))
})
