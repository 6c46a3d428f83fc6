/** Runs the JavaScript of cells on the variables of a page. The compiler, which is large, is in `compile.ts`. */
export type { Compiled } from './compile'
export { asCellError, CellError, cellOfError, type CellErrorKind } from './errors'
export { execute } from './execute'
export { Scope, type Snapshot } from './scope'
