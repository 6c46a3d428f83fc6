/** The way from a page to its gateway. */
export { Connection, type ConnectionEvents } from './connection'
export { GatewayError, type GatewayErrorKind } from './error'
export type { ConnectionState } from './kept-stream'
export { liveOf } from './live'
export { Observed } from './observed'
export { tabId } from './tab'
