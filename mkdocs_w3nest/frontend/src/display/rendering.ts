/** One rendering of a value: how long it lives, and what waits until it stands in the document. */
import type { Lifetime } from '../lifetime'

export type RenderIn = (value: unknown, rendering: Rendering) => Node

export class Rendering {
    #waiting: (() => void)[] | undefined = []

    constructor(
        readonly lifetime: Lifetime,
        /** Renders what is inside. */
        readonly render: RenderIn,
        /** Where in the page it comes to stand. */
        readonly place: Node,
    ) {}

    /** A part that may be replaced, and ends then. */
    part(): Rendering {
        return new Rendering(this.lifetime.child(), this.render, this.place)
    }

    whenPlaced(action: () => void): void {
        if (this.#waiting) this.#waiting.push(action)
        else if (!this.lifetime.ended) action()
    }

    /** To be called when the nodes are where they belong. */
    placed(): void {
        const actions = this.#waiting ?? []
        this.#waiting = undefined
        for (const action of actions) if (!this.lifetime.ended) action()
    }
}
