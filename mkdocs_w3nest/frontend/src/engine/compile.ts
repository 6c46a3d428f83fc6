/**
 * Compiles cells: JavaScript as it is written becomes the body of an async function that keeps the cell's names on
 * the page. The one module that needs acorn, so that it is loaded only when a reader edits.
 *
 * What is written                     What runs
 * x                                   $page.x, for a name that no block of the cell declares, and that is not one of
 *                                     `names.json`, or is one but declared on the page
 * {x}   {x = 1} = e                   {x: $page.x}   {x: $page.x = 1} = $page.e
 * x()   x`…`                          (0, $page.x)()   (0, $page.x)`…`
 * typeof x                            typeof $maybe.x
 * let x = 1, y                        $let.x = 1, $let.y = undefined
 * const {x} = e                       ({x: $const.x} = $page.e)
 * var x = 1, for (var x of e)         $page.x = 1, for ($page.x of $page.e), and at the start: $let.x = $let.x;
 * function f() {}                     stays, and at the start: $let.f = f;
 * class A {}                          $let.A = class A {};
 * using x = e                         stays, and after it: $const.x = x
 * x = () => {}                        $page.x = {x: () => {}}.x, for the name of the function; so in declarations too
 * import d, {a as b} from 's'         ({default: $const.d, a: $const.b} = await $import('s'));
 * import * as n from 's'              $const.n = await $import('s');
 * import(…)   import.meta             $import(…)   $import.meta
 * for (…) f()                         for (…) { $guard(); f() }
 * a statement without its semicolon   the same with it, so that the next one may begin with a bracket
 *
 * No line is added or removed.
 */
import { parse } from 'acorn'
import { Edits } from './edits'
import { syntaxError } from './errors'
import { NO_EXPORT, Rewriter } from './rewrite'
import { Usage } from './usage'

export interface Compiled {
    /** The body of an async function whose parameters `execute` knows. */
    readonly body: string
    /** Names that the cell gives to the page, or gives a new value, also in functions. */
    readonly declares: readonly string[]
    /** Free names that the cell reads and does not declare: the page's, `Views` and the like. */
    readonly reads: readonly string[]
}

/**
 * Compiles a cell.
 *
 * @param declaredOnPage Names that the cells before it declare: they hide `display`, `console` and the like.
 * @throws CellError of the kind 'syntax', with its line.
 */
export function compile(code: string, declaredOnPage: ReadonlySet<string>): Compiled {
    const edits = new Edits(code)
    const usage = new Usage(declaredOnPage)
    edits.insert(0, `'use strict'; `)
    new Rewriter(edits, usage).program(parsed(code))
    return { body: edits.toString(), declares: usage.declares, reads: usage.reads }
}

function parsed(code: string): ReturnType<typeof parse> {
    try {
        return parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true, allowHashBang: false })
    } catch (error) {
        if (!isAcornError(error)) throw error
        const message = error.message.replace(/ \(\d+:\d+\)$/, '')
        throw syntaxError(message.startsWith("Export '") ? NO_EXPORT : message, error.loc)
    }
}

function isAcornError(error: unknown): error is SyntaxError & { loc: { line: number; column: number } } {
    return error instanceof SyntaxError && 'loc' in error
}

