/** The variables of a page. */

export type Variables = Record<string, unknown>

/** What a scope held at a moment: opaque, for `restore`. */
export interface Snapshot {
    readonly variables: Readonly<PropertyDescriptorMap>
    readonly provided: ReadonlyMap<string, unknown>
}

/**
 * The page's variables are own properties of one object, which all cells and their closures share. What that
 * object lacks is looked up beyond it: what was provided, then the globals.
 */
export class Scope {
    readonly page: Variables
    #provided = new Map<string, unknown>()
    readonly #expected = new Set<string>()

    constructor() {
        const beyond: ProxyHandler<object> = {
            has: (_, name) => this.#provided.has(name as string) || name in globalThis,
            get: (_, name) => this.#beyond(name),
            set: (_, name, value) => {
                this.set(name as string, value)
                return true
            },
        }
        this.page = Object.create(new Proxy(Object.create(null) as object, beyond)) as Variables
    }

    names(): string[] {
        return Object.keys(this.page)
    }

    has(name: string): boolean {
        return Object.hasOwn(this.page, name)
    }

    /** The value of a variable of the page; undefined when it has none of that name. */
    get(name: string): unknown {
        return this.has(name) ? this.page[name] : undefined
    }

    /** Declares a variable, or declares it again: it stays the same variable for all that know it. */
    set(name: string, value: unknown, { constant = false } = {}): void {
        const common = { enumerable: true, configurable: true }
        Object.defineProperty(this.page, name, constant ? { ...common, get: () => value, set: refuse } : { ...common, value, writable: true })
    }

    /** Makes a value visible to cells that is no variable of the page, like `rxjs` once it was installed. */
    provide(name: string, value: unknown): void {
        this.#provided.set(name, value)
    }

    /** Names that cells declare, so that reading one too early says so. */
    expect(names: Iterable<string>): void {
        for (const name of names) this.#expected.add(name)
    }

    snapshot(): Snapshot {
        return { variables: Object.getOwnPropertyDescriptors(this.page), provided: new Map(this.#provided) }
    }

    restore({ variables, provided }: Snapshot): void {
        for (const name of this.names()) if (!Object.hasOwn(variables, name)) Reflect.deleteProperty(this.page, name)
        Object.defineProperties(this.page, variables)
        this.#provided = new Map(provided)
    }

    #beyond(name: string | symbol): unknown {
        if (typeof name === 'symbol') return undefined
        if (this.#provided.has(name)) return this.#provided.get(name)
        if (name in globalThis) return (globalThis as Variables)[name]
        throw new ReferenceError(this.#expected.has(name) ? `Cannot access '${name}' before initialization` : `${name} is not defined`)
    }
}

function refuse(): never {
    throw new TypeError('Assignment to constant variable.')
}
