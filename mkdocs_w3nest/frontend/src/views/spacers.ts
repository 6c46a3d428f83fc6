/** `Views.mx1` … `Views.my5`: space between views, in the steps of Bootstrap. */
import type { VirtualDOM } from '../display/types'

const STEPS = { 1: 0.25, 2: 0.5, 3: 1, 4: 1.5, 5: 3 } as const

type Step = keyof typeof STEPS

/** Space on both sides of a point in a row (`x`), or above and below one (`y`). */
const spacers = <Axis extends 'x' | 'y'>(axis: Axis) =>
    Object.fromEntries(
        Object.entries(STEPS).map(([step, size]) => [
            `m${axis}${step}`,
            { tag: 'div', class: `m${axis}-${step}`, style: { margin: axis === 'x' ? `0 ${size}em` : `${size}em 0` } },
        ]),
    ) as Record<`m${Axis}${Step}`, VirtualDOM>

export default { ...spacers('x'), ...spacers('y') }
