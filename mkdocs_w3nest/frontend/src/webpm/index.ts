/** What cells know as `webpm`, and what else pages call backends with. */
import type { Connection } from '../gateway'
import { GatewayError } from '../gateway'
import { jsdelivr } from './cdn'
import { BackendClient } from './client'
import type { InstallContext, Installed } from './install'
import type { InstallInputs } from './inputs'
import type { ViewsModule } from './views'

export { BackendClient } from './client'
export { interrupt, runCell, StateLostError, type RunEvent, type RunOptions } from './interpreter'
export { ResponseError } from './response-error'
export { installInterpreter, type InterpreterInputs } from './install-interpreter'
export type { InstallEvent, InstallStep } from './events'
export type { Installed } from './install'
export type { InstallInputs, PyodideInputs } from './inputs'
export type { InstallViewInputs, ViewsModule } from './views'

export interface Webpm {
    install: (inputs: InstallInputs) => Promise<Installed>
    installViewsModule: () => Promise<ViewsModule>
    readonly Client: { readonly backendsPartitionId: string }
    readonly BackendClient: typeof BackendClient
}

/** `connection` is undefined on a static site, where all but backends works. */
export function makeWebpm(
    connection: Connection | undefined,
    provide: InstallContext['provide'],
    cdn = jsdelivr(),
): Webpm {
    const context: InstallContext = { connection, provide, cdn, runtimes: new Map(), installed: new Map() }
    const webpm: Webpm = {
        install: async (inputs) => (await import('./install')).install(inputs, context),
        installViewsModule: async () => (await import('./views')).viewsModule(webpm.install, context.installed),
        Client: {
            get backendsPartitionId() {
                if (connection === undefined) throw GatewayError.noGateway()
                return connection.tabId
            },
        },
        BackendClient,
    }
    return webpm
}
