/** Names that code may have without asking the page; one file for both compilers. */
import names from '../../../javascript/compiler/names.json'

/** Parameters of a compiled cell that are its own: `display` and the like. */
export const CELL_NAMES: ReadonlySet<string> = new Set(names.cell)

/** Parameters of a compiled cell that its text is rewritten to use. */
export const ENGINE_NAMES: ReadonlySet<string> = new Set(names.engine)

/** Globals that every browser has and that hot code uses: read directly unless the page declares them. */
export const GLOBAL_NAMES: ReadonlySet<string> = new Set(names.global)
