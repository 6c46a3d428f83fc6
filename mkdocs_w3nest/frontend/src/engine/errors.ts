/** What ends a cell before its time, whatever was thrown. */
import { framesOf, isEngine, type Frame } from './frames'

export type CellErrorKind = 'syntax' | 'runtime' | 'stopped'

interface Details {
    name?: string | undefined
    line?: number | undefined
    column?: number | undefined
    trace?: string | undefined
    cause?: unknown
}

export class CellError extends Error {
    readonly kind: CellErrorKind
    /** 1-based, in the code of the cell. */
    readonly line?: number
    /** 1-based; known of syntax errors only, as compiled lines have other columns. */
    readonly column?: number
    /** The error and the calls that led to it, as text for people: without what the engine itself did. */
    readonly trace: string
    override name: string

    constructor(kind: CellErrorKind, message: string, { name = 'Error', line, column, trace, cause }: Details = {}) {
        super(message, { cause })
        this.kind = kind
        this.name = name
        if (line !== undefined) this.line = line
        if (column !== undefined) this.column = column
        this.trace = trace ?? `${name}: ${message}`
    }
}

/** An error in how code is written. @param at Line from 1 and column from 0, as parsers count. */
export function syntaxError(message: string, at?: { line: number; column: number }): CellError {
    return new CellError('syntax', message, { name: 'SyntaxError', line: at?.line, column: at && at.column + 1 })
}

export function stoppedError(message: string): CellError {
    return new CellError('stopped', message, { name: 'Stopped' })
}

/**
 * Anything that was thrown or rejected, told of a cell.
 *
 * @param cellId The cell that ran: the line is where it, not a function of another cell, came to the error.
 */
export function asCellError(error: unknown, cellId?: string): CellError {
    const frame = calls(error).find(({ cell }) => cell !== undefined && (cellId === undefined || cell === cellId))
    if (error instanceof CellError && (error.line !== undefined || frame === undefined)) return error
    const { name, message } = told(error)
    const kind = error instanceof CellError ? error.kind : 'runtime'
    return new CellError(kind, message, { name, line: frame?.line, trace: traceOf(error), cause: error })
}

/** The id of the cell in whose code an error arose, also after that cell had ended: an error, or the event that tells of it. */
export function cellOfError(error: unknown): string | undefined {
    const frames = [...calls(error), ...framesOf(text(error, 'filename') ?? '')]
    return frames.find(({ cell }) => cell !== undefined)?.cell
}

const DEPTH = 5

function traceOf(error: unknown, depth = 0): string {
    const { name, message } = told(error)
    const lines = [message === '' ? name : `${name}: ${message}`, ...calls(error).map((frame) => `    at ${frame.text}`)]
    const causes = [...list(error, 'errors'), ...list(error, 'cause')]
    if (depth < DEPTH) lines.push(...causes.map((cause) => `Caused by: ${traceOf(cause, depth + 1)}`))
    return lines.join('\n')
}

/** The calls that led to an error, less the engine's own and those that came before a cell. */
function calls(error: unknown): Frame[] {
    const { name, message } = told(error)
    const stack = text(error, 'stack') ?? ''
    const raw = text(error, 'message') ?? message
    const header = [`${name}: ${raw}`, raw].find((start) => start !== '' && stack.startsWith(start)) ?? ''
    const frames = framesOf(stack.slice(header.length))
    const last = frames.findLastIndex(({ cell }) => cell !== undefined)
    return frames.slice(0, last === -1 ? undefined : last + 1).filter((frame) => !isEngine(frame))
}

/** Name and message of anything that can be thrown. */
function told(error: unknown): { name: string; message: string } {
    const message = text(error, 'message')
    if (message === undefined) return { name: 'Error', message: described(error) }
    return { name: text(error, 'name') ?? 'Error', message: inWordsOfTheCell(message) }
}

/** Browsers quote the code that failed; the cell's author wrote `f`, not `(0, $page.f)`. */
function inWordsOfTheCell(message: string): string {
    return message.replace(/\(0\s*,\s*\$page\.([^()]+)\)/g, '$1').replace(/\$(?:page|let|const|maybe)\./g, '').replaceAll('$import', 'import')
}

function described(value: unknown): string {
    if (typeof value === 'string') return value
    try {
        const json = value !== null && typeof value === 'object' ? JSON.stringify(value) : undefined
        return `${json ?? String(value)} was thrown`
    } catch {
        return 'a value that has no text was thrown'
    }
}

function text(value: unknown, key: string): string | undefined {
    const found = property(value, key)
    return typeof found === 'string' ? found : undefined
}

function list(value: unknown, key: string): unknown[] {
    const found = property(value, key)
    if (found === undefined) return []
    return Array.isArray(found) ? found : [found]
}

/** A property of something unknown, which may be a getter that fails. */
function property(value: unknown, key: string): unknown {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined
    try {
        return (value as Record<string, unknown>)[key]
    } catch {
        return undefined
    }
}
