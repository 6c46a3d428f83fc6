/** A place that shows the latest value of an observable or a promise. */
import { problem } from './problem'
import { Region } from './region'
import type { Rendering } from './rendering'
import { listen } from './source'
import type { Resolved, Source } from './types'

interface Options {
    /** Shows a value. What lives in it ends when the next value comes. */
    show: (value: unknown, part: Rendering) => Node
    /** What stands there until the first value. */
    first?: ((part: Rendering) => Node) | undefined
    /** Called when a value is in the document. */
    shown?: ((resolved: Resolved) => void) | undefined
}

export function slot(source: Source, rendering: Rendering, { show, first, shown }: Options): Node {
    const region = new Region()
    let current: Rendering | undefined
    const put = (make: (part: Rendering) => Node): Rendering => {
        current?.lifetime.end()
        const part = (current = rendering.part())
        let content: Node
        try {
            content = make(part)
        } catch (error) {
            content = problem(error)
        }
        region.fill(content)
        rendering.whenPlaced(() => { part.placed() })
        return part
    }
    const fail = (error: unknown) => { put(() => problem(error)) }
    const next = (value: unknown) => {
        const part = put((inner) => show(value, inner))
        part.whenPlaced(() => {
            try {
                shown?.({ domainData: value, element: region.element })
            } catch (error) {
                fail(error)
            }
        })
    }
    if (first) put(first)
    try {
        listen(source, rendering.lifetime, next, fail)
    } catch (error) {
        fail(error)
    }
    return region.fragment
}
