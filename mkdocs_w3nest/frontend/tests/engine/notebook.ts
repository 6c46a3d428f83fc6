/** A page whose cells run one after the other, without a document. */
import { compile } from '../../src/engine/compile'
import { CellError, execute, Scope } from '../../src/engine/index'

export class Notebook {
    readonly scope = new Scope()
    /** What `display` was given, with the id of the cell that it belongs to. */
    readonly shown: [string, ...unknown[]][] = []
    #declared = new Set<string>()
    #count = 0

    /** Runs a cell; ids are `1`, `2`, … unless told. */
    async run(code: string, { id = String(++this.#count), signal = new AbortController().signal, timeout = 10, overlay = {} } = {}): Promise<void> {
        const compiled = compile(code, this.#declared)
        compiled.declares.forEach((name) => this.#declared.add(name))
        const display = (...values: unknown[]) => { this.shown.push([id, ...values]) }
        await execute({ id, compiled }, this.scope, { display, load: 'load' }, { signal, timeout, overlay })
    }

    /** The error that a cell ends with. */
    async fail(code: string, options?: Parameters<Notebook['run']>[1]): Promise<CellError> {
        return this.run(code, options).then(
            () => { throw new Error('the cell did not fail') },
            (error: unknown) => {
                if (error instanceof CellError) return error
                throw error
            },
        )
    }

    get values(): Record<string, unknown> {
        return Object.fromEntries(this.scope.names().map((name) => [name, this.scope.get(name)]))
    }
}

/** The variables of a page after its cells ran. */
export async function valuesAfter(...cells: string[]): Promise<Record<string, unknown>> {
    const page = new Notebook()
    for (const cell of cells) await page.run(cell)
    return page.values
}

/** The error that the last of a page's cells ends with. */
export async function errorAfter(...cells: string[]): Promise<CellError> {
    const page = new Notebook()
    for (const cell of cells.slice(0, -1)) await page.run(cell)
    return page.fail(cells.at(-1) ?? '')
}
