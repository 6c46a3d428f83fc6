/** What went wrong in something displayed: said in its place, and reported to the page. */
import { h } from './dom'
import type { Rendering } from './rendering'
import { isPromise } from './source'

const shown = new WeakSet()

/** Whether an error that comes by as an event of the window is already told where it arose. */
export const isShown = (error: unknown): boolean => typeof error === 'object' && error !== null && shown.has(error)

export function problem(error: unknown): HTMLElement {
    if (typeof error === 'object' && error !== null) shown.add(error)
    reportError(error)
    const [name, message] = error instanceof Error ? [error.name, error.message] : ['Error', String(error)]
    const text = h('p', { class: 'w3nest-error-message' }, h('strong', {}, name), message && `: ${message}`)
    return h('div', { class: 'w3nest-error', role: 'alert' }, text)
}

/** Does things for an element. What fails is told beside it until the next that works. */
export function guard(element: Element, rendering: Rendering): (action: () => unknown) => void {
    let told: Element | undefined
    const tell = (error?: unknown) => {
        told?.remove()
        told = error === undefined ? undefined : problem(error)
        rendering.whenPlaced(() => { if (told) element.after(told) })
    }
    return (action) => {
        try {
            const result = action()
            tell()
            if (isPromise(result)) result.then(undefined, (error: unknown) => { tell(error ?? new Error('rejected')) })
        } catch (error) {
            tell(error ?? new Error('failed'))
        }
    }
}
