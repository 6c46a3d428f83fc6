/** `Views.Select`: one of several values. */
import { BehaviorSubject, skip } from '../rx'
import type { VirtualDOM } from '../display/types'

export interface SelectOptions {
    /** The values by their ids, or a list of values that are ids themselves. */
    items: Readonly<Record<string, unknown>> | readonly (string | number)[]
    /** Id of the value that it starts with; default: the first. */
    selected?: string | number
    /** What readers see, by id; default: the ids. */
    displayedNames?: Readonly<Record<string, string>>
    /** What is selected, for readers. */
    label?: string
}

/**
 * A list to select from.
 *
 * @example
 * const select = new Views.Select({ items: { small: 10, large: 1000 }, selected: 'small' })
 * display(select, select.value$)
 */
export class Select implements VirtualDOM {
    readonly [name: string]: unknown
    readonly tag = 'label'
    readonly class = 'w3nest-field'
    readonly children: readonly unknown[]
    /** The value now, and each value that is selected later. */
    readonly value$: BehaviorSubject<unknown>
    /** The id now, and each later; `itemId$.next(id)` selects. */
    readonly itemId$: BehaviorSubject<string>

    constructor({ items, selected, displayedNames = {}, label }: SelectOptions) {
        const values = new Map(Array.isArray(items) ? items.map((item) => [String(item), item as unknown]) : Object.entries(items))
        const ids = [...values.keys()]
        const first = selected === undefined ? ids[0] : String(selected)
        if (first === undefined || !values.has(first)) {
            throw new RangeError(`There is no item '${first ?? ''}' to select. There are: ${ids.join(', ') || 'none'}.`)
        }
        this.itemId$ = new BehaviorSubject(first)
        this.value$ = new BehaviorSubject(values.get(first))
        this.itemId$.pipe(skip(1)).subscribe((id) => { this.value$.next(values.get(id)) })
        this.children = [
            label === undefined ? undefined : { tag: 'span', innerText: label },
            {
                tag: 'select',
                children: ids.map((id) => ({ tag: 'option', value: id, innerText: displayedNames[id] ?? id })),
                value: this.itemId$,
                ...(label === undefined && { customAttributes: { ariaLabel: 'Selection' } }),
                onchange: ({ target }: Event) => { this.itemId$.next((target as HTMLSelectElement).value) },
            },
        ]
    }
}
