/** `Views.Layouts`: arrangements of views, as virtual DOM. */
import { BehaviorSubject } from '../rx'
import type { VirtualDOM } from '../display/types'

/** Anything that `display` takes. */
type View = unknown

const box = (name: string, children: readonly View[], more: Partial<VirtualDOM> = {}): VirtualDOM => ({
    tag: 'div',
    class: `w3nest-layout w3nest-layout-${name}`,
    children,
    ...more,
})

/** One view that fills a square as wide as the output, or an output that has a height. */
export function single({ content }: { content: View }): VirtualDOM {
    return box('single', [content])
}

export type Corner = 'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight'

/** A view with others over its corners. */
export function superposed({ content, ...corners }: { content: View } & Partial<Record<Corner, View>>): VirtualDOM {
    const over = Object.entries(corners).map(([corner, view]) => {
        const style = typeof view === 'object' && view !== null && 'parentStyle' in view ? view.parentStyle : undefined
        return view === undefined ? undefined : { tag: 'div', class: `w3nest-corner w3nest-${corner}`, style, children: [view] }
    })
    return box('superposed', [content, ...over])
}

/**
 * Views side by side, as many in a row as fit.
 *
 * @param options.columns How many in a row; default: as many as have `minWidth`.
 * @param options.minWidth Least width of a view, in CSS; default: `14em`.
 */
export function grid(options: { content: readonly View[]; columns?: number; minWidth?: string }): VirtualDOM {
    const { content, columns, minWidth = '14em' } = options
    const fitting = `repeat(auto-fit, minmax(min(${minWidth}, 100%), 1fr))`
    const gridTemplateColumns = columns ? `repeat(${columns}, minmax(0, 1fr))` : fitting
    return box('grid', content, { style: { gridTemplateColumns } })
}

export interface SideNavElement {
    /** Classes of an icon, where the page has an icon font; its name stands beside it. */
    icon?: string
    content: View
}

/** A view with a bar of buttons at its side, each of which opens another view over it. */
export function sideNav(options: { sideNavElements: Readonly<Record<string, SideNavElement>>; content: View }): VirtualDOM {
    const { sideNavElements, content } = options
    const open$ = new BehaviorSubject('')
    const button = ([name, { icon = '' }]: [string, SideNavElement]) => ({
        tag: 'button',
        type: 'button',
        customAttributes: { source$: open$, vdomMap: (open: string) => ({ ariaExpanded: open === name }) },
        onclick: () => { open$.next(open$.value === name ? '' : name) },
        children: [{ tag: 'i', class: icon }, name],
    })
    const pane = ([name, element]: [string, SideNavElement]) => ({
        tag: 'div',
        hidden: { source$: open$, vdomMap: (open: string) => open !== name },
        children: [element.content],
    })
    const elements = Object.entries(sideNavElements)
    return box('side-nav', [
        { tag: 'div', class: 'w3nest-side-bar', children: elements.map(button) },
        { tag: 'div', class: 'w3nest-side-main', children: [{ tag: 'div', children: [content] }, ...elements.map(pane)] },
    ])
}

/** A view that is there only while it is in sight; for what is costly to keep drawn. */
export function viewPortOnly({ content }: { content: View }): VirtualDOM {
    const seen$ = new BehaviorSubject(false)
    const observer = new IntersectionObserver((entries) => { seen$.next(entries.at(-1)?.isIntersecting ?? false) })
    return box('single', [{ source$: seen$, vdomMap: (seen: boolean) => seen && content }], {
        connectedCallback: (element: Element) => { observer.observe(element) },
        disconnectedCallback: () => { observer.disconnect() },
    })
}
