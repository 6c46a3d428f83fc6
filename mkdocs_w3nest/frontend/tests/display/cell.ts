/** A cell that displays: its outputs, and the run that it is in. */
import { makeDisplay } from '../../src/display/index'
import { Lifetime } from '../../src/lifetime'

export function makeCell() {
    const outputs = document.createElement('div')
    document.body.replaceChildren(outputs)
    const life = new Lifetime()
    return { outputs, life, display: makeDisplay(() => outputs, () => life) }
}

/** Errors that are reported to the page from now on. */
export function reports(): unknown[] {
    const errors: unknown[] = []
    addEventListener('error', (event) => errors.push(event.error))
    return errors
}

/** Opens a tree, as a click on its line does. */
export function open(details: Element | null | undefined): void {
    if (!(details instanceof HTMLDetailsElement)) throw new TypeError('not a tree')
    details.open = true
    details.dispatchEvent(new Event('toggle'))
}
