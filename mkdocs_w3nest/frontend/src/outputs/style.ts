/** How characters of a terminal look: what escape sequences change, and the attributes that show it. */

/** Colours are an index of the palette, or CSS; true or false are the rest. */
export interface Style {
    readonly color?: number | string | undefined
    readonly background?: number | string | undefined
    readonly bold?: boolean
    readonly faint?: boolean
    readonly italic?: boolean
    readonly underline?: boolean
    readonly inverse?: boolean
    readonly strike?: boolean
}

export const PLAIN: Style = {}

const SHOWN = ['bold', 'faint', 'italic', 'underline', 'strike'] as const

const FLAGS: Readonly<Record<number, Style>> = {
    1: { bold: true },
    2: { faint: true },
    3: { italic: true },
    4: { underline: true },
    7: { inverse: true },
    9: { strike: true },
    22: { bold: false, faint: false },
    23: { italic: false },
    24: { underline: false },
    27: { inverse: false },
    29: { strike: false },
}

/** The style after a "select graphic rendition" sequence (ECMA-48, 8.3.117). */
export function restyle(style: Style, codes: string): Style {
    const numbers = codes.split(/[;:]/).map((code) => (/^\d{1,3}$/.test(code) ? Number(code) : 0))
    let next = style
    for (let i = 0; i < numbers.length; ) {
        const code = numbers[i++] ?? 0
        const digit = (code % 10) + (code >= 90 ? 8 : 0)
        if (code === 0) next = PLAIN
        else if (code in FLAGS) next = { ...next, ...FLAGS[code] }
        else if (code === 38 || code === 48) {
            const [color, after] = extended(numbers, i)
            i = after
            next = code === 38 ? { ...next, color } : { ...next, background: color }
        } else if (code === 39) next = { ...next, color: undefined }
        else if (code === 49) next = { ...next, background: undefined }
        else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) next = { ...next, color: digit }
        else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) next = { ...next, background: digit }
    }
    return next
}

/** A colour of 256 or of all, and the position after it. */
function extended(numbers: readonly number[], i: number): [number | string | undefined, number] {
    const [kind, index] = [numbers[i], numbers[i + 1]]
    if (kind === 5 && index !== undefined) return [of256(Math.min(index, 255)), i + 2]
    if (kind === 2 && i + 3 < numbers.length) return [hex(numbers.slice(i + 1, i + 4)), i + 4]
    return [undefined, numbers.length]
}

/** A colour of xterm's palette, which has 16 colours, a cube of 6×6×6, and 24 greys. */
function of256(index: number): number | string {
    if (index < 16) return index
    if (index >= 232) return hex(Array<number>(3).fill(8 + 10 * (index - 232)))
    const cube = index - 16
    return hex([cube / 36, (cube / 6) % 6, cube % 6].map(Math.floor).map((step) => (step && 55 + 40 * step)))
}

const hex = (parts: readonly number[]) => `#${parts.map((part) => Math.min(part, 255).toString(16).padStart(2, '0')).join('')}`

/** Class and style of a span; undefined when the text needs none. */
export function attributes(style: Style): { class?: string; style?: string } | undefined {
    let { color, background } = style
    if (style.inverse) [color, background] = [background, color ?? 7]
    const classes: string[] = SHOWN.filter((name) => style[name])
    const css: string[] = []
    for (const [value, name, property] of [[color, 'fg', 'color'], [background, 'bg', 'background-color']] as const) {
        if (typeof value === 'number') classes.push(`${name}${value}`)
        else if (value !== undefined) css.push(`${property}:${value}`)
    }
    if (classes.length === 0 && css.length === 0) return undefined
    return {
        ...(classes.length > 0 && { class: classes.map((name) => `w3nest-ansi-${name}`).join(' ') }),
        ...(css.length > 0 && { style: css.join(';') }),
    }
}
