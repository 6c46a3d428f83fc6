/** Any value as a node of the page. */
import { card, isClient } from './client'
import { h } from './dom'
import { problem } from './problem'
import type { Rendering } from './rendering'
import { slot } from './slot'
import { isPromise, isReactive, isSource, isVirtual } from './source'
import { tree } from './tree'
import { reactiveChild, virtualElement } from './vdom'

export function renderIn(value: unknown, rendering: Rendering): Node {
    try {
        return pick(value, rendering)
    } catch (error) {
        return problem(error)
    }
}

function pick(value: unknown, rendering: Rendering): Node {
    if (value === null || value === undefined) return h('span', { class: 'w3nest-value w3nest-undefined' }, String(value))
    if (typeof value !== 'object') {
        if (typeof value === 'function' || typeof value === 'symbol') return tree(value)
        return h('span', { class: 'w3nest-plain' }, `${value as string | number}`)
    }
    if (isNode(value)) return existing(value, rendering)
    if (isVirtual(value)) return virtualElement(value, rendering)
    if (isClient(value)) return card(value)
    if (isReactive(value)) return reactiveChild(value, rendering, renderIn)
    if (isSource(value)) {
        const first = isPromise(value) ? () => h('span', { class: 'w3nest-pending' }, '…') : undefined
        return slot(value, rendering, { show: renderIn, first })
    }
    return tree(value)
}

function isNode(value: object): value is Node {
    try {
        return value instanceof Node
    } catch {
        // a proxy that does not say what it is
        return false
    }
}

/** A node that stands in the page already comes here, since it has one place; a note is left where it was. */
function existing(node: Node, { place }: Rendering): Node {
    const movable = [Element, CharacterData, DocumentFragment].some((type) => node instanceof type) && !(node instanceof ShadowRoot)
    if (!movable || node.contains(place)) return tree(node)
    const note = h('span', { class: 'w3nest-message' }, 'This element was displayed again: it is there now.')
    if (node.isConnected) node.parentNode?.replaceChild(note, node)
    return node
}
