/** Says that the gateway cannot be reached, for as long as that is so. */
import type { Connection } from '../gateway/index'
import type { Lifetime } from '../lifetime'
import { element } from './dom'

/** How long a break may last before it is worth a word: a rebuild of the site is no news. */
const PATIENCE_MS = 1500

export function showConnection(connection: Connection, lifetime: Lifetime): void {
    // there from the start, so that screen readers notice what comes into it
    const banner = element('div', { class: 'w3nest-banner', role: 'status' })
    document.body.append(banner)
    lifetime.add(() => { banner.remove() })
    let timer: ReturnType<typeof setTimeout> | undefined
    lifetime.add(() => { clearTimeout(timer) })
    const subscription = connection.state$.subscribe((state) => {
        if (state === 'open') {
            clearTimeout(timer)
            timer = undefined
            banner.textContent = ''
        } else {
            timer ??= setTimeout(() => {
                banner.textContent = 'mkdocs serve does not answer. What is here stays; cells run again when it is back.'
            }, PATIENCE_MS)
        }
    })
    lifetime.add(() => { subscription.unsubscribe() })
}
