/** Children that follow a list of data: added to it (`append`), or kept in step with it (`sync`). */
import { guard } from './problem'
import { Region } from './region'
import type { Rendering } from './rendering'
import { listen } from './source'
import type { ChildrenOfList } from './types'

interface Item {
    data: unknown
    part: Rendering
    region: Region
}

type Show = (value: unknown, part: Rendering) => Node

export function followList(
    element: Element,
    children: ChildrenOfList & { policy: 'append' | 'sync' },
    rendering: Rendering,
    show: Show,
): void {
    const { policy, source$, vdomMap = (data: unknown) => data, comparisonOperator: same = Object.is, orderOperator, sideEffects } = children
    const run = guard(element, rendering)
    let items: Item[] = []

    const make = (data: unknown): Item => {
        const item = { data, part: rendering.part(), region: new Region() }
        item.region.fill(show(vdomMap(data), item.part))
        return item
    }
    const update = (list: readonly unknown[]) => {
        const known = policy === 'sync' ? [...items] : []
        const next = list.map((data) => {
            const i = known.findIndex((item) => same(item.data, data))
            return known.splice(i, i < 0 ? 0 : 1)[0] ?? make(data)
        })
        const before = new Set(items)
        const added = next.filter((item) => !before.has(item))
        items = policy === 'sync' ? next : [...items, ...next]
        if (orderOperator) items.sort((a, b) => orderOperator(a.data, b.data))
        const removed = known.map(resolve)
        for (const { part, region } of known) {
            part.lifetime.end()
            region.remove()
        }
        arrange(element, items)
        rendering.whenPlaced(() => {
            for (const { part } of added) part.placed()
            sideEffects?.(element, { added: added.map(resolve), updated: [], removed })
        })
    }
    const fail = (error: unknown) => { run(() => { throw error }) }
    listen(source$, rendering.lifetime, (list) => { run(() => { update(list as readonly unknown[]) }) }, fail)
}

const resolve = ({ data, region }: Item) => ({ domainData: data, element: region.element })

/** Puts the items in order, and moves only those that are not where they belong: a moved element loses its focus. */
function arrange(element: Element, items: readonly Item[]): void {
    let next: Region | undefined
    for (const { region } of items.toReversed()) {
        if (!region.precedes(element, next)) region.moveTo(element, next)
        next = region
    }
}
