/** Installation with its progress shown; loaded when a page asks for it. */
import type { InstallEvent } from '../events'
import { emitTo } from '../events'
import type { InstallInputs } from '../inputs'
import type { Installed } from '../install'
import { InstallView } from './install-view'
import { RuntimeView } from './runtime-view'

export { InstallView } from './install-view'

export interface InstallViewInputs extends InstallInputs {
    /** Takes the view, a plain element; a cell's own `display` will do. */
    display: (view: HTMLElement) => void
}

export interface ViewsModule {
    installWithUI: (inputs: InstallViewInputs) => Promise<Installed>
    InstallView: typeof InstallView
    /** Displays what was installed so far. */
    RuntimeView: new () => RuntimeView
}

export function viewsModule(
    install: (inputs: InstallInputs) => Promise<Installed>,
    installed: ReadonlyMap<string, InstallEvent>,
): ViewsModule {
    return {
        InstallView,
        RuntimeView: class extends RuntimeView {
            constructor() {
                super(installed.values())
            }
        },
        installWithUI: async ({ display, ...inputs }) => {
            if (typeof display !== 'function') throw new TypeError('installWithUI: `display` is the function that takes the view')
            const view = new InstallView()
            display(view.element)
            const tell = emitTo(inputs.onEvent)
            return install({
                ...inputs,
                onEvent: (event) => {
                    view.take(event)
                    tell(event)
                },
            })
        },
    }
}
