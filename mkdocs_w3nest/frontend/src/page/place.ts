/** Keeps the reader's place over a reload, while the outputs of cells grow. */
import type { Lifetime } from '../lifetime'

/** What the place is measured by, and where on the screen it was, in pixels. */
interface Place {
    readonly anchor: string
    readonly top: number
}

const KEY = 'w3nest-place:'
/** How long the page may still be growing. */
const PATIENCE_MS = 3000

/** Remembers the place when the page is left; after a reload, goes back to it. */
export function keepPlace(lifetime: Lifetime, storage: Pick<Storage, 'getItem' | 'setItem'>): void {
    const key = KEY + location.pathname
    addEventListener('pagehide', () => {
        const place = placeNow()
        if (place) attempt(() => { storage.setItem(key, JSON.stringify(place)) })
    }, { signal: lifetime.signal })
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    if (navigation?.type === 'reload') attempt(() => { goBack(JSON.parse(storage.getItem(key) ?? 'null') as Place | null, lifetime) })
}

/** The nearest cell or heading above the middle of the screen. */
function placeNow(): Place | undefined {
    if (window.scrollY === 0) return undefined
    const anchors = [...document.querySelectorAll<HTMLElement>('.w3nest-cell[id], :is(h1, h2, h3, h4, h5, h6)[id]')]
    // a theme has headings in dialogs, too, which are nowhere
    const above = anchors.filter((each) => each.getClientRects().length > 0 && each.getBoundingClientRect().top < window.innerHeight / 2)
    const nearest = above.at(-1)
    return nearest && { anchor: nearest.id, top: nearest.getBoundingClientRect().top }
}

/** Holds the place until the reader moves, or the page has had time to grow. */
function goBack(place: Place | null, lifetime: Lifetime): void {
    const anchor = place && document.getElementById(place.anchor)
    if (!anchor) return
    const holding = lifetime.child()
    // the browser would go to where the page was in pixels, and may do so after us
    history.scrollRestoration = 'manual'
    holding.add(() => { history.scrollRestoration = 'auto' })
    const hold = () => { window.scrollBy({ top: anchor.getBoundingClientRect().top - place.top, behavior: 'instant' }) }
    const observer = new ResizeObserver(hold)
    observer.observe(document.body)
    holding.add(() => { observer.disconnect() })
    const timer = setTimeout(() => { holding.end() }, PATIENCE_MS)
    holding.add(() => { clearTimeout(timer) })
    for (const event of ['wheel', 'touchstart', 'pointerdown', 'keydown']) {
        addEventListener(event, () => { holding.end() }, { signal: holding.signal, passive: true })
    }
    hold()
}

function attempt(act: () => void): void {
    try {
        act()
    } catch {
        // storage is blocked or holds something else: the browser keeps the place as well as it can
    }
}
