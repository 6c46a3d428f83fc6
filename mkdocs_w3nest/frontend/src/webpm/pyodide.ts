/** Installs Python in the browser, and packages in it. Loaded only when a page asks for it. */
import { asError, type Emit, type InstallEvent } from './events'
import type { Cdn } from './cdn'
import type { PyodideInputs } from './inputs'

const VERSION = '0.29.3'

interface Pyodide {
    readonly version: string
    loadPackage: (name: string) => Promise<unknown>
    pyimport: (name: 'micropip') => { install: (requirement: string) => Promise<unknown> }
}

/** The runtimes of a document by their folder, as promises: two installations at once share one. */
export type PyodideRuntimes = Map<string, Promise<Pyodide>>

export async function installPyodide(
    { version = VERSION, modules = [], pyodideAlias = 'pyodide', indexUrl }: PyodideInputs,
    runtimes: PyodideRuntimes,
    cdn: Cdn,
    emit: Emit,
): Promise<[string, unknown]> {
    const folder = indexUrl?.replace('$VERSION', version).replace(/\/?$/, '/') ?? cdn.pyodide(version)
    const pyodide = await step(emit, 'pyodide', ['FetchPyRuntimeEvent', 'PyRuntimeReadyEvent'], folder, () => {
        const runtime = runtimes.get(folder) ?? load(folder)
        runtimes.set(folder, runtime)
        runtime.catch(() => runtimes.delete(folder)) // the next try loads again
        return runtime
    })
    for (const module of modules) {
        await step(emit, module, ['InstallPyModuleEvent', 'PyModuleLoadedEvent'], folder, async () => {
            await pyodide.loadPackage('micropip')
            await pyodide.pyimport('micropip').install(module)
        })
    }
    return [pyodideAlias, pyodide]
}

async function load(folder: string): Promise<Pyodide> {
    const { loadPyodide } = (await import(/* @vite-ignore */ `${folder}pyodide.mjs`)) as {
        loadPyodide: (options: { indexURL: string }) => Promise<Pyodide>
    }
    return loadPyodide({ indexURL: folder })
}

async function step<T>(
    emit: Emit,
    name: string,
    [start, end]: [InstallEvent['step'], InstallEvent['step']],
    url: string,
    run: () => Promise<T>,
): Promise<T> {
    const about = { topic: 'Python', id: name, name, url } as const
    emit({ ...about, step: start, status: 'Pending', text: `${name}: loading` })
    try {
        const value = await run()
        emit({ ...about, step: end, status: 'Succeeded', text: `${name}: ready` })
        return value
    } catch (cause) {
        const error = new Error(`${name} could not be installed from ${url}: ${asError(cause).message}`, { cause })
        emit({ ...about, step: 'PyModuleErrorEvent', status: 'Failed', text: error.message, error })
        throw error
    }
}
