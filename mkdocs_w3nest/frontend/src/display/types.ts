/** What authors may write where a value is displayed: virtual DOM and the reactive parts in it. */

/** Anything with `subscribe`, as RxJS has it. */
export interface ObservableLike<T = unknown> {
    subscribe(observer: { next(value: T): void; error(error: unknown): void; complete(): void }): unknown
}

/** What gives values over time, or one later. */
export type Source<T = unknown> = ObservableLike<T> | PromiseLike<T>

/** An element that was made for a value. */
export interface Resolved<Data = unknown> {
    domainData: Data | undefined
    element: Element | undefined
}

/** An attribute or a child that follows a source. */
export interface Reactive<Data = unknown, Target = unknown> {
    source$: Source<Data>
    /** The attribute's value, or the child, for a value of the source. Absent: the value itself. */
    vdomMap?: (data: Data) => Target
    /** What stands there until the source's first value. */
    untilFirst?: Target
    /** Applied to everything that `vdomMap` gives, and to `untilFirst`. */
    wrapper?: (target: Target) => Target
    /** Called when the document shows the value. */
    sideEffects?: (resolved: Resolved<Data>) => void
}

/** Children that follow a source: all replaced, added to, or kept in step with a list of data. */
export type ReactiveChildren<Data = unknown> =
    | ({ policy?: 'replace' } & Reactive<Data, readonly unknown[]>)
    | ({ policy: 'append' | 'sync' } & ChildrenOfList<Data>)

export interface ChildrenOfList<Data = unknown> {
    source$: Source<readonly Data[]>
    vdomMap?: (data: Data) => unknown
    /** Whether two data are the same child (`sync`); default: `===`. */
    comparisonOperator?: (a: Data, b: Data) => boolean
    /** Order of the children, as for `Array.sort`; default: as they came. */
    orderOperator?: (a: Data, b: Data) => number
    sideEffects?: (
        parent: Element,
        update: { added: Resolved<Data>[]; updated: Resolved<Data>[]; removed: Resolved<Data>[] },
    ) => void
}

/**
 * An element as data, as `rx-vdom` of W3Nest has it.
 *
 * It can be any element, with `innerHTML` and with addresses that run scripts. Data of others that may hold a `tag`
 * is to be displayed in something: `display({ data })`.
 */
export interface VirtualDOM {
    tag: string
    class?: unknown
    /** Properties by name (`fontSize`, `--my-color`), or CSS text. */
    style?: unknown
    children?: readonly unknown[] | ReactiveChildren | Source
    /** Attributes by camel-case name: `{ ariaLabel: 'Close' }`. */
    customAttributes?: unknown
    /** Called when the element stands in its place. */
    connectedCallback?: (element: RxElement) => void
    /** Called when the element's time is over: it was replaced, its cell ran again, or the reader left the page. */
    disconnectedCallback?: (element: RxElement) => void
    /**
     * Any attribute, property or `on…` handler. `innerText` and `textContent` are text; `innerHTML` is HTML, put
     * in as it is. Names that end with `$` are left alone: they are observables that an author keeps at hand.
     */
    [name: string]: unknown
}

/** What `connectedCallback` gets: an element that can own what ends with it. */
export type RxElement = HTMLElement & {
    ownSubscriptions(...subscriptions: { unsubscribe(): void }[]): void
    hookOnDisconnected(...callbacks: (() => void)[]): void
}
