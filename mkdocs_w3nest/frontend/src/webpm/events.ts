/** What happens while something is installed. Names of steps and fields are those of `@w3nest/webpm-client`. */

export type InstallStep =
    | 'DownloadBackendEvent' | 'InstallBackendEvent' | 'StartBackendEvent' | 'BackendErrorEvent' | 'ConsoleEvent'
    | 'StartEvent' | 'SourceLoadedEvent' | 'SourceParsedEvent' | 'UrlNotFoundEvent'
    | 'CssLoadingEvent' | 'CssParsedEvent' | 'CssErrorEvent'
    | 'FetchPyRuntimeEvent' | 'PyRuntimeReadyEvent' | 'InstallPyModuleEvent' | 'PyModuleLoadedEvent' | 'PyModuleErrorEvent'
    | 'InstallDoneEvent' | 'InstallErrorEvent'

export interface InstallEvent {
    readonly step: InstallStep
    /** Of what it tells; `Install` of the whole. */
    readonly topic: 'Backend' | 'ESM' | 'CSS' | 'Python' | 'Install'
    /** Names what it is about, and is the same in all its events. */
    readonly id: string
    /** A line for people. */
    readonly text: string
    readonly status: 'Pending' | 'Succeeded' | 'Failed' | 'None'
    readonly name?: string
    readonly version?: string
    readonly url?: string
    /** Seconds since the backend's installation began. */
    readonly elapsed?: number
    /** Why it failed, with the last lines that were logged. */
    readonly error?: Error
}

/** Takes events in the order in which they happen. */
export type Emit = (event: InstallEvent) => void

/** Calls a listener whose own faults do not disturb what it listens to. */
export function emitTo<E>(listener: ((event: E) => void) | undefined): (event: E) => void {
    return (event) => {
        try {
            listener?.(event)
        } catch (error) {
            reportError(error)
        }
    }
}

export function asError(error: unknown): Error {
    return error instanceof Error ? error : new Error(String(error))
}
