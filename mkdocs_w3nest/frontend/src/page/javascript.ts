/** Runs JavaScript cells: on the page's scope, with the functions that every cell sees. */
import { makeDisplay } from '../display/index'
import { execute, type Compiled } from '../engine/index'
import type { Cell } from './cell'
import type { Page } from './page'
import { timeoutOf, type Run, type Runner } from './run'

export const runJavaScript: Runner = async (cell, run) => {
    const compiled = await compiledOf(cell, run.page)
    if (cell.facts.reactive) return (await import('./reactive')).runReactive(cell, compiled, run)
    await runOnce(cell, compiled, run)
    return {}
}

/** Runs a cell's code, with values that stand for observables where it is reactive. */
export async function runOnce(cell: Cell, compiled: Compiled, run: Run, overlay: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await execute({ id: cell.id, compiled }, run.page.scope, await localsOf(cell, compiled, run), {
        // callbacks that it leaves behind end with its outputs
        signal: AbortSignal.any([run.signal, run.lifetime.signal]),
        timeout: timeoutOf(cell, run.page),
        base: run.session.baseOf(run.page.recording.page).href,
        overlay,
    })
}

/** The cell's code in the form that runs: as the build made it; a reader's own needs the compiler. */
export async function compiledOf(cell: Cell, page: Page): Promise<Compiled> {
    if (cell.compiled === undefined) {
        const { compile } = await import('../engine/compile')
        cell.compiled = compile(cell.code, page.declaredBefore(cell))
    }
    return cell.compiled
}

/** What a cell sees beside the variables of the page. */
async function localsOf(cell: Cell, compiled: Compiled, run: Run): Promise<Readonly<Record<string, unknown>>> {
    const { webpm, installInterpreter } = run.page
    return {
        display: displayOf(cell, run),
        webpm,
        installInterpreter,
        load: async (path: string) => {
            const loader = { session: run.session, page: run.page.recording.page, locals: { webpm, installInterpreter } }
            return (await import('./load')).load(path, loader)
        },
        Views: compiled.reads.includes('Views') ? (await import('../views/index')).default : undefined,
    }
}

/** `display` of one run. It stays the cell's own wherever it is called, and says nothing once the cell ran again. */
export function displayOf(cell: Cell, { lifetime }: Pick<Run, 'lifetime'>): (...values: unknown[]) => void {
    return (...values) => {
        if (lifetime.ended) return
        for (const target of cell.outputs.targets()) makeDisplay(() => target, () => lifetime)(...values)
    }
}
