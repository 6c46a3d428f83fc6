/** A terminal that text is written to piece by piece: colours, carriage returns, backspaces, erased ends of lines. */
import { PLAIN, restyle, type Style } from './style'

/** Text of one style. */
export type Run = readonly [text: string, style: Style]

/* eslint-disable no-control-regex -- control characters are what this file is about */
const TOKENS = [
    String.raw`\x1b\[(?<sgr>[0-9;:]*)m`,
    String.raw`\x1b\[(?<erase>[0-2]?)K`,
    String.raw`\x1b\[[0-?]*[ -/]*[@-~]`, // other control sequences do nothing here
    String.raw`\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)?`, // titles and hyperlinks
    String.raw`\x1b.?`,
    String.raw`(?<move>[\r\x08])`,
    String.raw`[\x00-\x07\x0b-\x1f\x7f]`,
    String.raw`(?<text>[^\x00-\x08\x0b-\x1f\x7f]+)`,
]
/** The start of an escape sequence at the end of a piece, whose rest may come with the next. */
const UNFINISHED = String.raw`(?<rest>\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b\n]*\x1b?)?$)`
const WHOLE = new RegExp(TOKENS.join('|'), 'gsu')
const PIECE = new RegExp([UNFINISHED, ...TOKENS].join('|'), 'gsu')
const SIMPLE = /^[^\x00-\x08\x0b-\x1f\x7f]*$/
const STYLES = /\x1b\[([0-9;:]*)m/g
/* eslint-enable no-control-regex */

export interface Written {
    /** How many lines have ended. */
    ended: number
    lines: (readonly Run[])[]
}

export class Terminal {
    #style = PLAIN
    #rest = ''
    /** The line that is being written, as runs; as single characters once the cursor has moved in it. */
    #runs: Run[] = []
    #cells: Run[] | undefined
    #column = 0

    /** Whether anything was written since the last line end. */
    started = false

    /** Writes text. Gives the lines that it ended, of more than `most` the last ones. */
    write(text: string, most = Infinity): Written {
        const lines = (this.#rest + text).split('\n')
        const last = lines.pop() ?? ''
        const ended = lines.length
        this.#skip(lines.splice(0, Math.max(ended - most, 0)))
        const written = lines.map((line) => {
            this.#type(line)
            return this.#take()
        })
        this.#rest = ''
        this.#type(last, PIECE)
        this.started = last !== '' || (this.started && ended === 0)
        return { ended, lines: written }
    }

    /** The line that has not ended. */
    get line(): readonly Run[] {
        return this.#cells ? merge(this.#cells) : this.#runs
    }

    /** No more text comes: what looked like the start of an escape sequence was none. */
    end(): readonly Run[] {
        this.#type(this.#rest)
        this.#rest = ''
        return this.line
    }

    /** Goes over lines that nobody will see: of them only the style stays. */
    #skip(lines: readonly string[]): void {
        if (lines.length > 0) this.#take()
        for (const line of lines) {
            if (!line.includes('\x1b')) continue
            for (const [, codes = ''] of line.matchAll(STYLES)) this.#style = restyle(this.#style, codes)
        }
    }

    #take(): readonly Run[] {
        const line = this.line
        this.#runs = []
        this.#cells = undefined
        return line
    }

    #type(text: string, tokens = WHOLE): void {
        if (SIMPLE.test(text)) {
            if (text) this.#put(text)
            return
        }
        for (const { groups = {} } of text.matchAll(tokens)) {
            if (groups.sgr !== undefined) this.#style = restyle(this.#style, groups.sgr)
            else if (groups.text) this.#put(groups.text)
            else if (groups.erase !== undefined) this.#erase(groups.erase)
            else if (groups.move) this.#move(groups.move)
            else if (groups.rest) this.#rest = groups.rest
        }
    }

    #put(text: string): void {
        if (this.#cells === undefined) {
            add(this.#runs, text, this.#style)
            return
        }
        while (this.#cells.length < this.#column) this.#cells.push([' ', PLAIN])
        for (const character of text) this.#cells[this.#column++] = [character, this.#style]
    }

    #move(to: string): void {
        this.#explode()
        this.#column = to === '\r' ? 0 : Math.max(this.#column - 1, 0)
    }

    #erase(how: string): void {
        const cells = this.#explode()
        if (how === '1') cells.fill([' ', PLAIN], 0, this.#column + 1)
        else cells.splice(how === '2' ? 0 : this.#column)
    }

    #explode(): Run[] {
        if (this.#cells === undefined) {
            this.#cells = this.#runs.flatMap(([text, style]) => Array.from(text, (character): Run => [character, style]))
            this.#column = this.#cells.length
        }
        return this.#cells
    }
}

/** The same text in as few runs as there can be. */
export function merge(characters: readonly Run[]): Run[] {
    const runs: Run[] = []
    for (const [text, style] of characters) add(runs, text, style)
    return runs
}

function add(runs: Run[], text: string, style: Style): void {
    const last = runs.at(-1)
    if (last && same(last[1], style)) runs[runs.length - 1] = [last[0] + text, style]
    else runs.push([text, style])
}

const KEYS = ['color', 'background', 'bold', 'faint', 'italic', 'underline', 'inverse', 'strike'] as const

const same = (a: Style, b: Style) => a === b || KEYS.every((key) => (a[key] ?? false) === (b[key] ?? false))
