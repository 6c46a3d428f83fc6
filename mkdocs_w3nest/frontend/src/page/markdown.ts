/** Runs Markdown cells: shows their text. */
import { displayOf } from './javascript'
import type { Runner } from './run'

export const runMarkdown: Runner = async (cell, run) => {
    const { default: Views } = await import('../views/index')
    displayOf(cell, run)(new Views.Text(cell.code))
    return {}
}
