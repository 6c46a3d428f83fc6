/** Where packages come from that are not backends. */
import type { ModuleSpec } from './module-spec'

export interface Cdn {
    /** A package as a module of today's JavaScript, whatever it was written as. */
    module: (spec: ModuleSpec) => string
    /** A file of a package. */
    file: (name: string, range: string, path: string) => string
    /** The folder of a release of Pyodide. */
    pyodide: (version: string) => string
}

export function jsdelivr(base = 'https://cdn.jsdelivr.net'): Cdn {
    const npm = (name: string, range: string) => `${base}/npm/${name}@${encodeURIComponent(range)}`
    return {
        module: ({ name, range, path }) => `${npm(name, range)}${path}/+esm`,
        file: (name, range, path) => `${npm(name, range)}/${path}`,
        pyodide: (version) => `${base}/pyodide/v${version}/full/`,
    }
}
