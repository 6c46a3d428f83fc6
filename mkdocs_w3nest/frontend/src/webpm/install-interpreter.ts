/** What cells know as `installInterpreter`. */
import type { BackendConfig } from '../wire'
import type { Webpm } from '.'
import type { BackendClient } from './client'
import type { InstallEvent } from './events'
import type { InstallInputs } from './inputs'
import { parseModule } from './module-spec'

export interface InterpreterInputs {
    /** `name#range`. */
    backend: string
    /** Text of a Dockerfile, or its URL. */
    dockerfile?: string
    /** Build options of the backend. */
    buildWith?: BackendConfig['build']
    /** Shows the progress in a cell. */
    display?: (view: HTMLElement) => void
    /** Shows the progress as a notification. */
    notification?: boolean
    signal?: AbortSignal
}

/** Installs an interpreter and gives its client, for interpreter cells to name. */
export async function installInterpreter(webpm: Webpm, inputs: InterpreterInputs): Promise<BackendClient> {
    const { backend, dockerfile, buildWith, display, notification, signal } = inputs
    const { name, range } = parseModule(backend)
    const config = { ...(buildWith ? { build: buildWith } : {}), ...(dockerfile === undefined ? {} : { dockerfile }) }
    const backends = {
        modules: [range === 'latest' ? name : `${name}#${range}`],
        configurations: { [name]: config },
    }
    const asked: InstallInputs = { backends, ...(signal ? { signal } : {}) }
    if (notification) asked.onEvent = await notified(webpm)
    const installed = await (display
        ? (await webpm.installViewsModule()).installWithUI({ ...asked, display })
        : webpm.install(asked))
    return installed[name] as BackendClient
}

/** Shows the progress at the edge of the window until all is installed; a failure stays until it is closed. */
async function notified(webpm: Webpm): Promise<(event: InstallEvent) => void> {
    const [{ InstallView }, { default: Views }] = await Promise.all([webpm.installViewsModule(), import('../views')])
    const view = new InstallView()
    const close = Views.notify(view.element)
    return (event) => {
        view.take(event)
        if (event.step === 'InstallDoneEvent') close()
    }
}
