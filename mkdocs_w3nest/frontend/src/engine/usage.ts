/** What a cell does with the names that it does not keep to itself. */
import { CELL_NAMES, GLOBAL_NAMES } from './names'

export class Usage {
    readonly #declared = new Set<string>()
    readonly #given = new Set<string>()
    readonly #read = new Set<string>()
    readonly #page: ReadonlySet<string>

    /** @param page The names that the page has before the cell runs. */
    constructor(page: ReadonlySet<string>) {
        this.#page = page
    }

    declare(name: string): void {
        this.#declared.add(name)
        this.#given.add(name)
    }

    write(name: string): void {
        this.#given.add(name)
    }

    read(name: string): void {
        this.#read.add(name)
    }

    /** Whether a name is asked of the page; final only when the whole cell was read. */
    onPage(name: string): boolean {
        return this.#page.has(name) || this.#given.has(name) || !(CELL_NAMES.has(name) || GLOBAL_NAMES.has(name))
    }

    /** The names of the page that the cell gives a value. */
    get declares(): string[] {
        return [...this.#given]
    }

    /** The names that the cell takes from the page, or from what all cells have. */
    get reads(): string[] {
        const own = (name: string) => this.#declared.has(name) || !(this.onPage(name) || CELL_NAMES.has(name))
        return [...this.#read].filter((name) => !own(name))
    }
}
