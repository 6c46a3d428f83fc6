/** Checked and never run: what cells are given is what `cells.d.ts` says. */
import type { makeDisplay } from '../display/index'
import type { load as realLoad } from '../page/load'
import type RealViews from '../views/index'
import type { installInterpreter as realInstallInterpreter, BackendClient, Webpm } from '../webpm/index'

/** Fails to compile where `Real` cannot stand for `Said`. */
type Is<Said, Real extends Said> = Real

export type Checks = [
    Is<typeof display, ReturnType<typeof makeDisplay>>,
    Is<w3nest.Views, typeof RealViews>,
    Is<w3nest.Webpm, Webpm>,
    Is<w3nest.BackendClient, BackendClient>,
    Is<Parameters<typeof realInstallInterpreter>[1], w3nest.InterpreterInputs>,
    Is<Parameters<Webpm['install']>[0], w3nest.InstallInputs>,
    Is<Parameters<typeof load>, [path: Parameters<typeof realLoad>[0]]>,
]
