/** Outputs of interpreters, live. */
export { OutputArea, type Output } from './area'
