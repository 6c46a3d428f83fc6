/** `display(...values)`: shows values in the outputs of a cell. */
import type { Lifetime } from '../lifetime'
import { h } from './dom'
import { renderIn } from './render'
import { Rendering } from './rendering'

export { isShown } from './problem'
export type * from './types'

/** A value as a node. What lives in it ends with the lifetime. */
export type Render = (value: unknown, lifetime: Lifetime) => Node

/**
 * The `display` of a cell.
 *
 * Each call adds a line; several values stand in a row in it.
 *
 * @param target Where the cell's outputs go now; undefined when they go nowhere.
 * @param lifetime What ends with the cell's run. Nothing is shown after its end.
 */
export function makeDisplay(target: () => HTMLElement | undefined, lifetime: () => Lifetime): (...values: unknown[]) => void {
    return (...values) => {
        const [place, life] = [target(), lifetime()]
        if (place === undefined || life.ended || values.length === 0) return
        show(values, place, life)
    }
}

function show(values: readonly unknown[], place: HTMLElement, lifetime: Lifetime): void {
    const line = h('div', { class: values.length > 1 ? 'w3nest-line w3nest-row' : 'w3nest-line' })
    const rendering = new Rendering(lifetime, renderIn, line)
    place.append(line)
    for (const value of values) line.append(renderIn(value, rendering))
    rendering.placed()
}

/** Renders a value that its caller puts in the document before anything else runs. */
export const render: Render = (value, lifetime) => {
    const rendering = new Rendering(lifetime, renderIn, document.body)
    queueMicrotask(() => { rendering.placed() })
    return renderIn(value, rendering)
}
