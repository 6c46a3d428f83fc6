/** Stacks of Chromium, Firefox and Safari, told of cells. */

export interface Frame {
    /** The cell whose code it is; undefined for other code. */
    readonly cell?: string
    /** In the cell's code, from 1; in a file as that counts. */
    readonly line?: number
    readonly file: string
    /** As people read it: `f (cell intro, line 3)`. */
    readonly text: string
}

const SCHEME = 'w3nest-cell:'
const CELL_PLACE = /w3nest-cell:([\w%-]+)(?::(\d+))?/
const CHROMIUM = /^\s*at (?:(.*?) \()?(.*?)\)?$/
const OTHERS = /^([^@]*)@(.*)$/
/** How engines call the body of a cell. */
const BODY = /^(?:async )?(?:eval|anonymous|async\*anonymous|Object\.anonymous)?$/

/** The name that code of a cell has in stacks: any id without what stacks separate with. */
export function sourceUrl(cellId: string): string {
    return SCHEME + cellId.replace(/[^\w-]/g, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

export function framesOf(stack: string): Frame[] {
    return stack.split('\n').flatMap((line) => {
        const [, name = '', place] = CHROMIUM.exec(line) ?? OTHERS.exec(line) ?? (line.startsWith(SCHEME) ? [line, '', line] : [])
        return place === undefined ? [] : [frame(name, place)]
    })
}

/** Whether a call is the engine's own. */
export function isEngine({ cell, file }: Frame): boolean {
    return cell === undefined && OWN_FOLDER !== '' && file.startsWith(OWN_FOLDER)
}

function frame(name: string, place: string): Frame {
    const [, id, line] = CELL_PLACE.exec(place) ?? []
    if (id === undefined) return { file: place, text: name === '' ? place : `${name} (${place})` }
    const cell = id.replace(/%([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    const here = line === undefined ? `cell ${cell}` : `cell ${cell}, line ${Number(line) - LINES_BEFORE}`
    const shown = BODY.test(name) ? here : `${name} (${here})`
    return { cell, file: place, text: shown, ...(line === undefined ? {} : { line: Number(line) - LINES_BEFORE }) }
}

/** Where the code of the engine is: the folder of the script that this is part of, or that above its chunks. */
const OWN_FOLDER = ownFolder(new Error().stack ?? '')

export function ownFolder(stack: string): string {
    return /((?:\w+:\/\/|\/)\S*?\/)(?:chunks\/)?[^/\s]*:\d+:\d+\)?$/m.exec(stack)?.[1] ?? ''
}

/** Lines that engines put before the code of a function that is made of text. */
const LINES_BEFORE = linesBefore()

function linesBefore(): number {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- cells are made the same way
    const stack: unknown = new Function('a', 'b', `return new Error().stack\n//# sourceURL=${SCHEME}probe`)()
    const line = typeof stack === 'string' ? CELL_PLACE.exec(stack)?.[2] : undefined
    return line === undefined ? 2 : Number(line) - 1
}
