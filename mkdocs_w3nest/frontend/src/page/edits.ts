/** Edits of a page's cells, kept in the tab so that a reload does not lose them. */

/** Code that a reader wrote, and the code of the file that it was made from. */
export interface Edit {
    readonly code: string
    readonly base: string
}

type Keep = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export class Edits {
    #key: string
    #storage: Keep
    #edits: Map<string, Edit>

    /** @param page names the page among those of the site */
    constructor(page: string, storage: Keep) {
        this.#key = `w3nest-edits:${page}`
        this.#storage = storage
        this.#edits = read(storage, this.#key)
    }

    /** By cell id; also those of cells that the page no longer has. */
    all(): ReadonlyMap<string, Edit> {
        return this.#edits
    }

    keep(id: string, edit: Edit): void {
        this.#edits.set(id, edit)
        this.#write()
    }

    drop(id: string): void {
        if (this.#edits.delete(id)) this.#write()
    }

    #write(): void {
        try {
            if (this.#edits.size === 0) this.#storage.removeItem(this.#key)
            else this.#storage.setItem(this.#key, JSON.stringify([...this.#edits]))
        } catch (error) {
            console.warn('mkdocs-w3nest: edits of this page will not outlive a reload', error)
        }
    }
}

/** The tab's storage; where a browser forbids it, memory. */
export function tabStorage(): Keep {
    try {
        return window.sessionStorage
    } catch {
        return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined }
    }
}

function read(storage: Keep, key: string): Map<string, Edit> {
    try {
        const kept = JSON.parse(storage.getItem(key) ?? '[]') as [string, Edit][]
        return new Map(kept.filter(([, edit]) => typeof edit.code === 'string' && typeof edit.base === 'string'))
    } catch {
        return new Map() // not written by us
    }
}
