/** A place whose content changes. It lies between two comments and so has no element of its own that would
 * disturb a table, a list of options or a flex box. */
export class Region {
    readonly #start = document.createComment('')
    readonly #end = document.createComment('')
    /** Holds the region until it is put somewhere. */
    readonly fragment = document.createDocumentFragment()

    constructor() {
        this.fragment.append(this.#start, this.#end)
    }

    /** The first element in it. */
    get element(): Element | undefined {
        let node = this.#start.nextSibling
        while (node !== null && node !== this.#end && node.nodeType !== Node.ELEMENT_NODE) node = node.nextSibling
        return node instanceof Element ? node : undefined
    }

    fill(content: Node): void {
        this.#clear()
        if (this.#stands) this.#end.before(content)
    }

    /** Whether it stands right before another, or at the end of an element. */
    precedes(parent: Node, next: Region | undefined): boolean {
        return this.#end.parentNode === parent && this.#end.nextSibling === (next ? next.#start : null)
    }

    moveTo(parent: Node, next: Region | undefined): void {
        const nodes: Node[] = [this.#start]
        while (nodes.at(-1) !== this.#end) nodes.push(nodes.at(-1)?.nextSibling ?? this.#end)
        for (const node of nodes) parent.insertBefore(node, next ? next.#start : null)
    }

    remove(): void {
        this.#clear()
        this.#start.remove()
        this.#end.remove()
    }

    /** False when other code has emptied the place, comments and all. */
    get #stands(): boolean {
        return this.#start.parentNode !== null && this.#start.parentNode === this.#end.parentNode
    }

    #clear(): void {
        if (!this.#stands) return
        while (this.#start.nextSibling !== this.#end) this.#start.nextSibling?.remove()
    }
}
