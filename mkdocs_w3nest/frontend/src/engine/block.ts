/** A stretch of code with names of its own. */
import type { Identifier } from 'acorn'
import { syntaxError } from './errors'
import { ENGINE_NAMES } from './names'

export class Block {
    readonly #names = new Set<string>()
    readonly #parent: Block | undefined

    /** Whether a function is around it, so that its `var` are not the page's. */
    readonly inFunction: boolean

    private constructor(parent: Block | undefined, bindings: readonly Identifier[], inFunction: boolean) {
        this.#parent = parent
        this.inFunction = inFunction
        for (const binding of bindings) {
            refuseEngineName(binding)
            this.#names.add(binding.name)
        }
    }

    /** The outermost block of a cell: its names are the page's, so that it has none of its own. */
    static ofCell(): Block {
        return new Block(undefined, [], false)
    }

    block(bindings: readonly Identifier[]): Block {
        return new Block(this, bindings, this.inFunction)
    }

    function(bindings: readonly Identifier[], { hasArguments = false } = {}): Block {
        const block = new Block(this, bindings, true)
        if (hasArguments) block.#names.add('arguments')
        return block
    }

    has(name: string): boolean {
        return this.#names.has(name) || (this.#parent?.has(name) ?? false)
    }
}

/** A name that stays in the text as it is must not hide a parameter that the text is rewritten to use. */
export function refuseEngineName({ name, loc }: Identifier): void {
    if (ENGINE_NAMES.has(name)) throw syntaxError(`\`${name}\` is a name that cells are compiled with; take another`, loc?.start)
}
