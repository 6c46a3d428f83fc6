/** `import` in cells: addresses are relative to the page, as its author sees it: to its file, not to the scripts of the engine. */

import { cellOfError } from './errors'

export interface Import {
    (specifier: unknown, options?: ImportCallOptions): Promise<unknown>
    readonly meta: { readonly url: string; resolve(specifier: string): string }
}

/** @param base The address of the page. */
export function makeImport(base: string): Import {
    const resolve = (specifier: string) => (/^\.{0,2}\//.test(specifier) ? new URL(specifier, base).href : specifier)
    const load = async (specifier: unknown, options?: ImportCallOptions): Promise<unknown> => {
        const call = new Error('import')
        const url = resolve(String(specifier))
        try {
            return await (options === undefined ? import(/* @vite-ignore */ url) : importWith()(url, options))
        } catch (error) {
            throw calledFrom(error, call)
        }
    }
    return Object.assign(load, { meta: { url: base, resolve } })
}

/** `import()` with options, which bundlers leave out and older browsers cannot read: in text, so that only such a cell needs it. */
function importWith(): (url: string, options: ImportCallOptions) => Promise<unknown> {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is constant
    return new Function('url', 'options', 'return import(url, options)') as ReturnType<typeof importWith>
}

/** Browsers do not tell which `import` failed: the stack goes on with the call. */
function calledFrom(error: unknown, call: Error): unknown {
    if (error instanceof Error && cellOfError(error) === undefined) error.stack = `${error.stack ?? ''}\n${call.stack ?? ''}`
    return error
}
