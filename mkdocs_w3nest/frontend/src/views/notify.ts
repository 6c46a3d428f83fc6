/** `Views.notify`: a message at the edge of the window. */
import { h, setAttributes } from '../display/dom'
import { render } from '../display/index'
import { listen } from '../display/source'
import type { Source } from '../display/types'
import { Lifetime } from '../lifetime'

export interface NotifyOptions {
    /** One of the levels of notes; default: `info`. Warnings and worse are read out at once. */
    level?: string
    /** Milliseconds until it goes, not counting those in which it has the pointer or the focus; default: it stays until closed. */
    duration?: number
    /** It goes with the first value of this. */
    done$?: Source
}

const URGENT = new Set(['warning', 'failure', 'danger', 'bug'])

/**
 * Shows a message over the page.
 *
 * @param content What `display` takes; or all in one: `{ content, level, duration, done$ }`.
 * @returns Closes it.
 */
export function notify(content: unknown, options?: NotifyOptions): () => void {
    if (options === undefined && isWhole(content)) return notify(content.content, content)
    const { level = 'info', duration, done$ } = options ?? {}
    const life = new Lifetime()
    const close = h('button', { type: 'button', 'aria-label': 'Close' }, '×')
    const box = h('div', { class: 'w3nest-toast' }, h('div', {}), close)
    setAttributes(box, { 'data-level': level, role: URGENT.has(level) ? 'alert' : 'status' })
    const end = () => { life.end() }
    life.add(() => { box.remove() })
    close.addEventListener('click', end)
    place().append(box)
    box.firstElementChild?.append(render(content, life))
    if (duration !== undefined) endAfter(box, duration, life)
    if (done$) listen(done$, life, end, end)
    return end
}

const isWhole = (value: unknown): value is NotifyOptions & { content: unknown } =>
    typeof value === 'object' && value !== null && 'content' in value && !('tag' in value)

/** Where messages stand, above each other. */
function place(): Element {
    const there = document.querySelector('body > .w3nest-toasts')
    if (there) return there
    const made = h('div', { class: 'w3nest-toasts' })
    document.body.append(made)
    return made
}

/** Ends a life after a time in which nobody is busy with the box. */
function endAfter(box: Element, duration: number, life: Lifetime): void {
    let timer = 0
    const stop = () => { clearTimeout(timer) }
    const start = () => {
        stop()
        timer = window.setTimeout(() => { life.end() }, duration)
    }
    for (const type of ['pointerenter', 'focusin']) box.addEventListener(type, stop)
    for (const type of ['pointerleave', 'focusout']) box.addEventListener(type, start)
    life.add(stop)
    start()
}
