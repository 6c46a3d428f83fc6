/** What `webpm.install` takes, and its reading: cells are JavaScript, so nothing is taken on trust. */
import type { BackendInputs } from '../wire'
import type { InstallEvent } from './events'
import { parseModule, type ModuleSpec } from './module-spec'

/** Keys and forms are those of `@w3nest/webpm-client`. */
export interface InstallInputs {
    backends?: string[] | BackendInputs
    /** From npm, through a CDN. */
    esm?: string[] | { modules: string[] }
    /** Python in the browser: packages as `micropip.install` takes them. */
    pyodide?: string[] | PyodideInputs
    /** `name#range~path/in/package.css`, or URLs. */
    css?: (string | { location: string })[]
    onEvent?: (event: InstallEvent) => void
    /** Gives the installation up. */
    signal?: AbortSignal
}

export interface PyodideInputs {
    modules?: string[]
    version?: string
    pyodideAlias?: string
    indexUrl?: string
}

/** The same, read. */
export interface InstallRequest {
    readonly backends: BackendInputs
    readonly esm: readonly ModuleSpec[]
    readonly pyodide: PyodideInputs | undefined
    readonly css: readonly string[]
}

const KNOWN = {
    install: ['backends', 'esm', 'pyodide', 'css', 'onEvent', 'signal'],
    backends: ['modules', 'configurations', 'partition'],
    esm: ['modules'],
    pyodide: ['modules', 'version', 'pyodideAlias', 'indexUrl'],
}

export function parseInputs(inputs: object): InstallRequest {
    check('install', inputs)
    const { backends, esm, pyodide, css = [] } = inputs as Record<keyof InstallInputs, unknown>
    const request = {
        backends: long('backends', backends) as BackendInputs,
        esm: long('esm', esm).modules.map(parseModule),
        pyodide: pyodide === undefined ? undefined : long('pyodide', pyodide) as PyodideInputs,
        css: list('css', css).map(locationOf),
    }
    const aliases = [...request.backends.modules.map(parseModule), ...request.esm].map(({ alias }) => alias)
    const twice = aliases.find((alias, index) => aliases.indexOf(alias) < index)
    if (twice !== undefined) throw new TypeError(`webpm.install: two modules are called '${twice}'; give one an alias`)
    return request
}

function check(what: keyof typeof KNOWN, value: object): void {
    const unknown = Object.keys(value).find((key) => !KNOWN[what].includes(key))
    if (unknown === undefined) return
    throw new TypeError(`webpm.install: '${unknown}' is not known in ${what}, which may have ${KNOWN[what].join(', ')}`)
}

interface WithModules extends Readonly<Record<string, unknown>> {
    readonly modules: string[]
}

/** The long form of `value`: its short one is the list of its modules. */
function long(key: 'backends' | 'esm' | 'pyodide', value: unknown): WithModules {
    if (value === undefined || Array.isArray(value)) return { modules: list(key, value ?? []) as string[] }
    if (typeof value !== 'object' || value === null) throw notAList(key)
    check(key, value)
    return { ...value, modules: list(key, (value as { modules?: unknown }).modules ?? []) as string[] }
}

function list(key: string, value: unknown): unknown[] {
    if (!Array.isArray(value)) throw notAList(key)
    return value
}

function notAList(key: string): TypeError {
    return new TypeError(`webpm.install: '${key}' is a list, such as ['name#^1.0.0 as alias']`)
}

function locationOf(css: unknown): string {
    const location: unknown = typeof css === 'object' && css !== null ? (css as { location?: unknown }).location : css
    if (typeof location !== 'string') throw new TypeError('webpm.install: a style sheet is a string')
    return location
}
