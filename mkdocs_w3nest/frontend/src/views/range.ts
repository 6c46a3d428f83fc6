/** `Views.Range`: a number by slider and field. */
import { BehaviorSubject, type Subject } from '../rx'
import type { VirtualDOM } from '../display/types'

export interface RangeOptions {
    /** Default: 0. */
    min?: number
    /** Default: 1. */
    max?: number
    /** Default: a hundredth. */
    step?: number
    /** Where it starts; default: the middle. */
    value?: number
    /** A subject to use, so that several views share one value. */
    value$?: Subject<number>
    /** Whether values come while the slider is dragged; default: true. */
    emitDrag?: boolean
    /** What the number is, for readers. */
    label?: string
}

/**
 * A slider with a field beside it.
 *
 * @example
 * const range = new Views.Range({ min: 0, max: 100, step: 1 })
 * display(range, range.value$)
 */
export class Range implements VirtualDOM {
    readonly [name: string]: unknown
    readonly tag = 'span'
    readonly class = 'w3nest-field'
    readonly children: readonly unknown[]
    /** The number now, and each number later. */
    readonly value$: Subject<number>

    constructor({ min = 0, max = 1, step = 0.01, value, value$, emitDrag = true, label }: RangeOptions = {}) {
        const given = value$ instanceof BehaviorSubject ? (value$.value as number) : undefined
        const start = given ?? value ?? (min + max) / 2
        const values = (this.value$ = value$ ?? new BehaviorSubject(start))
        const take = (event: Event) => {
            const input = event.target as HTMLInputElement
            // an empty field is no number: it gets back the one that there was
            if (Number.isNaN(input.valueAsNumber)) input.value = latest
            else values.next(Math.min(Math.max(input.valueAsNumber, min), max))
        }
        let latest = String(start)
        const input = {
            tag: 'input',
            min: String(min),
            max: String(max),
            step: String(step),
            customAttributes: { ariaLabel: label ?? 'Value' },
            value: { source$: values, vdomMap: (number: number) => (latest = String(number)), untilFirst: latest },
            onchange: take,
        }
        this.children = [
            label === undefined ? undefined : { tag: 'span', innerText: label },
            { ...input, type: 'range', ...(emitDrag && { oninput: take }) },
            { ...input, type: 'number' },
        ]
    }
}
