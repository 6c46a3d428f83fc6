/** Runs Python cells of the browser, with the `pyodide` that a cell above installed. */
import { displayOf } from './javascript'
import type { Runner } from './run'

interface Pyodide {
    runPythonAsync(code: string, options: { globals: Dictionary }): Promise<unknown>
    globals: { get(name: 'dict'): () => Dictionary }
    setStdout(options: { batched: (text: string) => void }): void
    setStderr(options: { batched: (text: string) => void }): void
}
interface Dictionary extends Iterable<string> {
    get(name: string): unknown
    set(name: string, value: unknown): void
    has(name: string): boolean
}

/** One namespace for the Python cells of a page, which ends with the page. */
const namespaces = new WeakMap<object, Dictionary>()

export const runPython: Runner = async (cell, run) => {
    const { scope } = run.page
    const pyodide = scope.has('pyodide') ? (scope.get('pyodide') as Pyodide) : undefined
    if (typeof pyodide?.runPythonAsync !== 'function') {
        throw new ReferenceError('Python cells need pyodide: in a js-cell above, `const { pyodide } = await webpm.install({ pyodide: { modules: [] } })`')
    }
    const globals = namespaces.get(run.page) ?? pyodide.globals.get('dict')()
    namespaces.set(run.page, globals)
    for (const name of scope.names()) globals.set(name, scope.get(name))
    globals.set('display', displayOf(cell, run))
    const known = new Map([...globals].map((name) => [name, globals.get(name)]))
    for (const [name, stream] of [['stdout', 'setStdout'], ['stderr', 'setStderr']] as const) {
        pyodide[stream]({ batched: (text) => { cell.outputs.append({ output_type: 'stream', name, text: `${text}\n` }) } })
    }
    await pyodide.runPythonAsync(cell.code, { globals })
    for (const name of globals) {
        const value = globals.get(name)
        if (!name.startsWith('_') && !(known.has(name) && known.get(name) === value)) scope.set(name, value)
    }
    return {}
}
