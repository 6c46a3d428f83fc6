/** A source text, and what is to be changed in it. */

/** A text, or one that can only be told when everything was read. */
export type Text = string | (() => string)

interface Edit {
    readonly start: number
    readonly end: number
    readonly text: Text
}

/** Notes edits in the order of the source: those at one position are made in the order in which they were noted. */
export class Edits {
    readonly #edits: Edit[] = []

    constructor(readonly source: string) {}

    insert(at: number, text: Text): void {
        this.replace(at, at, text)
    }

    replace(start: number, end: number, text: Text): void {
        this.#edits.push({ start, end, text })
    }

    toString(): string {
        let done = 0
        let result = ''
        for (const { start, end, text } of this.#edits.toSorted((a, b) => a.start - b.start)) {
            result += this.source.slice(done, start) + (typeof text === 'string' ? text : text())
            done = end
        }
        return result + this.source.slice(done)
    }
}
