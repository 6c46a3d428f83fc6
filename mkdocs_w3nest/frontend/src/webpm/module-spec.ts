/** What is asked for as `name#range as alias`. */

export interface ModuleSpec {
    /** As npm has it, such as `@scope/name`. */
    readonly name: string
    /** npm semver; `latest` when none was given. */
    readonly range: string
    /** A path below the package, such as `/operators`. */
    readonly path: string
    /** The key of the value that it gives; the module's own name without an alias. */
    readonly alias: string
}

const SPEC = /^\s*((?:@[^\s#/]+\/)?[^\s#/@]+)(\/[^\s#]+)?(?:#(.+?))?(?:\s+as\s+(\S+))?\s*$/

export function parseModule(text: unknown): ModuleSpec {
    const match = typeof text === 'string' ? SPEC.exec(text) : null
    if (!match?.[1]) throw new TypeError(`webpm: ${JSON.stringify(text)} is not of the form 'name#range as alias'`)
    const [, name, path = '', range = '*', alias = name + path] = match
    return { name, path, range: range.trim() === '*' ? 'latest' : range.trim(), alias }
}
