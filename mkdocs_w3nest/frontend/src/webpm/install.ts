/** `webpm.install`: all that a page asks for at once. */
import type { Connection } from '../gateway'
import { GatewayError } from '../gateway'
import { installBackends } from './backends'
import type { Cdn } from './cdn'
import { installStyleSheet } from './css'
import { installModule } from './esm'
import { asError, emitTo, type Emit, type InstallEvent } from './events'
import { parseInputs, type InstallInputs, type InstallRequest } from './inputs'
import type { PyodideRuntimes } from './pyodide'

/** What was asked for, by alias. */
export type Installed = Record<string, unknown>

/** What an installation has around it. */
export interface InstallContext {
    /** Undefined on a static site. */
    readonly connection: Connection | undefined
    /** Makes a name known to the page's cells. */
    readonly provide: (name: string, value: unknown) => void
    readonly cdn: Cdn
    readonly runtimes: PyodideRuntimes
    /** What was installed so far: the last event of each. */
    readonly installed: Map<string, InstallEvent>
}

export async function install(inputs: InstallInputs, context: InstallContext): Promise<Installed> {
    const request = parseInputs(inputs)
    const tell = emitTo(inputs.onEvent)
    const emit: Emit = (event) => {
        if (event.status === 'Succeeded' && event.topic !== 'Install') context.installed.set(`${event.topic} ${event.id}`, event)
        tell(event)
    }
    const rest = new AbortController() // what is still under way when one part fails
    const signal = inputs.signal ? AbortSignal.any([inputs.signal, rest.signal]) : rest.signal
    try {
        const [backends, pyodide, esm] = await Promise.all([
            backendsOf(request, context, emit, signal),
            pyodideOf(request, context, emit),
            Promise.all(request.esm.map((spec) => installModule(spec, context.cdn, emit))),
            Promise.all(request.css.map((location) => installStyleSheet(location, context.cdn, emit))),
        ])
        for (const [alias, value] of esm) context.provide(alias, value)
        emit({ step: 'InstallDoneEvent', topic: 'Install', id: 'InstallDoneEvent', text: 'Installed', status: 'Succeeded' })
        return Object.fromEntries([...backends, ...pyodide, ...esm])
    } catch (cause) {
        rest.abort()
        const error = asError(cause)
        emit({ step: 'InstallErrorEvent', topic: 'Install', id: 'InstallErrorEvent', text: error.message, status: 'Failed', error })
        throw cause
    }
}

async function backendsOf({ backends }: InstallRequest, { connection }: InstallContext, emit: Emit, signal: AbortSignal) {
    if (backends.modules.length === 0) return []
    if (connection === undefined) throw GatewayError.noGateway()
    return installBackends(connection, backends, emit, signal)
}

async function pyodideOf({ pyodide }: InstallRequest, { runtimes, cdn }: InstallContext, emit: Emit) {
    if (pyodide === undefined) return []
    const { installPyodide } = await import('./pyodide')
    return [await installPyodide(pyodide, runtimes, cdn, emit)]
}
