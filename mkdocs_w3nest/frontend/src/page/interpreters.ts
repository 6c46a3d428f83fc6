/** The interpreters of a page, by the names that its cells use. */
import { GatewayError } from '../gateway/index'
import { BackendClient } from '../webpm/index'
import type { Webpm } from '../webpm/index'
import { canonical } from './captured'
import { closest } from './closest'
import type { LivePage } from '../wire'
import type { Scope } from '../engine/index'

export class Interpreters {
    #scope: Scope
    #webpm: Webpm
    #declared: LivePage['interpreters']
    #live: boolean
    #installed = new Map<string, Promise<BackendClient>>()
    /** Those that are ready, whatever declared them. */
    #known = new Map<string, BackendClient>()

    constructor(scope: Scope, webpm: Webpm, live: LivePage | undefined) {
        this.#scope = scope
        this.#webpm = webpm
        this.#live = live !== undefined
        this.#declared = live?.interpreters ?? {}
    }

    /**
     * The client behind a name: a variable of the page, else what the site's options declare, installed now.
     * @param display shows the progress of an installation
     */
    async client(name: string, display: (view: unknown) => void): Promise<BackendClient> {
        const variable = this.#variable(name)
        if (variable) return variable
        if (!this.#live) throw GatewayError.noGateway()
        if (!Object.hasOwn(this.#declared, name)) throw this.#unknown(name)
        const installing = this.#installed.get(name) ?? this.#install(name, display)
        this.#installed.set(name, installing)
        try {
            const client = await installing
            this.#known.set(name, client)
            return client
        } catch (error) {
            this.#installed.delete(name) // it may work the next time
            throw error
        }
    }

    /** Whether two names mean one interpreter, whose cells continue each other's state. */
    same(name: string, other: string): boolean {
        if (name === other) return true
        const [one, two] = [name, other].map((each) => this.#variable(each) ?? this.#known.get(each))
        if (one && two) return one.urlBase === two.urlBase
        const [mine, its] = [this.#declared[name], this.#declared[other]]
        return mine !== undefined && its !== undefined && canonical(mine) === canonical(its)
    }

    async #install(name: string, display: (view: unknown) => void): Promise<BackendClient> {
        const { installWithUI } = await this.#webpm.installViewsModule()
        const backends = this.#declared[name] as never
        const [client] = Object.values(await installWithUI({ backends, display }))
        if (!(client instanceof BackendClient)) throw new TypeError(`the interpreter '${name}' is no backend`)
        return client
    }

    #variable(name: string): BackendClient | undefined {
        const value = this.#scope.has(name) ? this.#scope.get(name) : undefined
        return value instanceof BackendClient ? value : undefined
    }

    #unknown(name: string): ReferenceError {
        const variables = this.#scope.names().filter((each) => this.#variable(each))
        const names = [...new Set([...Object.keys(this.#declared), ...variables])]
        const meant = closest(name, names)
        const hint = meant === undefined ? '' : `; did you mean '${meant}'?`
        const known = names.length > 0 ? `; known here: ${names.join(', ')}` : '; install it in a cell above, or name it under `backends` in mkdocs.yml'
        const what = this.#scope.has(name) ? `the variable '${name}' is no backend's client` : `no interpreter is named '${name}'`
        return new ReferenceError(what + (hint || known))
    }
}
