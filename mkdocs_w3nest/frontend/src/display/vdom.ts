/** Virtual DOM as elements: the interface of W3Nest's `rx-vdom`, without its custom elements. */
import { attributeNames, bind, LATE, type VirtualElement } from './attributes'
import { followList } from './children'
import { guard, problem } from './problem'
import type { Rendering } from './rendering'
import { slot } from './slot'
import { isReactive, isSource, isVirtual } from './source'
import type { Reactive, ReactiveChildren, RxElement, VirtualDOM } from './types'

const SVG = 'http://www.w3.org/2000/svg'
const HTML = 'http://www.w3.org/1999/xhtml'

/** The element of a virtual one. */
export function virtualElement(virtual: VirtualDOM, rendering: Rendering, around = HTML): VirtualElement {
    const namespace = virtual.tag === 'svg' ? SVG : around
    const element = document.createElementNS(namespace, virtual.tag) as VirtualElement
    const names = attributeNames(virtual)
    const set = (name: string) => { bind(element, name, virtual[name], rendering) }
    names.filter((name) => !LATE.has(name)).forEach(set)
    append(element, virtual.children, rendering, virtual.tag === 'foreignObject' ? HTML : namespace)
    names.filter((name) => LATE.has(name)).forEach(set)
    connect(element, virtual, rendering)
    return element
}

function append(element: VirtualElement, children: VirtualDOM['children'], rendering: Rendering, namespace: string): void {
    const show = (value: unknown, part: Rendering) => child(value, part, namespace)
    if (isReactive(children) && isList(children)) followList(element, children, rendering, show)
    else if (children !== undefined) element.append(show(children, rendering))
}

const isList = (children: object): children is Extract<ReactiveChildren, { policy: 'append' | 'sync' }> =>
    'policy' in children && (children.policy === 'append' || children.policy === 'sync')

/** A child of an element; nothing for what JavaScript's `&&` and `?:` leave: null, undefined, booleans. */
export function child(value: unknown, rendering: Rendering, namespace = HTML): Node {
    const inside = (inner: unknown, part: Rendering) => child(inner, part, namespace)
    if (Array.isArray(value)) {
        const fragment = document.createDocumentFragment()
        fragment.append(...value.map((inner) => inside(inner, rendering)))
        return fragment
    }
    if (value === undefined || value === null || typeof value === 'boolean') return document.createDocumentFragment()
    if (typeof value !== 'object' && typeof value !== 'function') return document.createTextNode(value as string)
    if (isReactive(value)) return reactiveChild(value, rendering, inside)
    if (isSource(value)) {
        const show = (inner: unknown, part: Rendering) => inside(typeof inner === 'boolean' ? String(inner) : inner, part)
        return slot(value, rendering, { show })
    }
    try {
        const virtual = asVirtual(value)
        return virtual ? virtualElement(virtual, rendering, namespace) : rendering.render(value, rendering)
    } catch (error) {
        // one child that cannot be made does not take its neighbours with it
        return problem(error)
    }
}

/** A value, or what a function makes of it, that follows a source. */
export function reactiveChild(reactive: Reactive, rendering: Rendering, show: (value: unknown, part: Rendering) => Node): Node {
    const { source$, vdomMap = (data: unknown) => data, wrapper = (target: unknown) => target, untilFirst, sideEffects } = reactive
    return slot(source$, rendering, {
        show: (data, part) => show(wrapper(vdomMap(data)), part),
        first: untilFirst === undefined ? undefined : (part) => show(wrapper(untilFirst), part),
        shown: sideEffects,
    })
}

/** Among children an object without a tag is a `div`, as it is in rx-vdom. */
function asVirtual(value: object): VirtualDOM | undefined {
    if (isVirtual(value)) return value
    const isDiv = !(value instanceof Node) && ['children', 'innerText', 'class', 'style'].some((name) => name in value)
    return isDiv ? { ...value, tag: 'div' } : undefined
}

function connect(element: VirtualElement, virtual: VirtualDOM, rendering: Rendering): void {
    const { connectedCallback, disconnectedCallback } = virtual
    if (!connectedCallback && !disconnectedCallback) return
    const { lifetime } = rendering
    const rx = Object.assign(element as HTMLElement, {
        ownSubscriptions: (...subscriptions: { unsubscribe(): void }[]) => {
            for (const subscription of subscriptions) lifetime.add(() => { subscription.unsubscribe() })
        },
        hookOnDisconnected: (...callbacks: (() => void)[]) => { callbacks.forEach((callback) => { lifetime.add(callback) }) },
    }) satisfies RxElement
    if (disconnectedCallback) lifetime.add(() => { disconnectedCallback.call(virtual, rx) })
    if (connectedCallback) {
        const run = guard(element, rendering)
        rendering.whenPlaced(() => { run(() => { connectedCallback.call(virtual, rx) }) })
    }
}
