/** What is said of a cell's state. */
import type { Status } from '../page/cell'

/** The words beside a cell's controls. */
export function statusText({ state, note, waiting, elapsed }: Status): string {
    if (waiting) return 'waiting'
    const took = elapsed === undefined ? '' : seconds(elapsed)
    switch (state) {
        case 'ready':
            return ['not run', note].filter(Boolean).join(': ')
        case 'running':
            return note || 'running'
        case 'done':
            return [took, note].filter(Boolean).join(' · ') || 'done'
        case 'failed':
            return ['failed', took, note].filter(Boolean).join(' · ')
        case 'skipped':
            return note || 'skipped'
        case 'stale':
            return `stale: ${note}`
    }
}

/** A duration as short as it can be read: `0.02 s`, `8 s`, `2 min 5 s`. */
export function seconds(value: number): string {
    if (value < 0.01) return '<0.01 s'
    if (value < 10) return `${value.toFixed(value < 0.095 ? 2 : 1)} s`
    const whole = Math.round(value)
    return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
