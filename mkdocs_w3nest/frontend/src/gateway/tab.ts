/** The identity of a browser tab, which owns what its pages install. */

const KEY = 'w3nest-tab'
/** How long a lock may take to be free: at a reload the page before may still hold it. */
const PATIENCE_MS = 1000

/**
 * The tab's id; the same after a reload. To be called once in a document.
 *
 * A duplicated tab gets a copy of the session's storage, and with it the id of another tab: so each
 * document holds a Web Lock of its id's name, and whoever finds it taken takes a new id.
 */
export async function tabId(): Promise<string> {
    const kept = stored()
    if (kept !== undefined && (await hold(kept))) return kept
    const id = `tab-${randomName()}`
    store(id)
    await hold(id)
    return id
}

/** Random letters and digits; `crypto.randomUUID` is not there on pages served by plain HTTP. */
export function randomName(): string {
    return Array.from(crypto.getRandomValues(new Uint32Array(2)), (each) => each.toString(36).padStart(7, '0')).join('')
}

/** Takes the lock of `id` for as long as the document is shown; false when another tab has it. */
async function hold(id: string): Promise<boolean> {
    const locks = (navigator as Partial<Navigator>).locks // only in secure contexts
    if (locks === undefined) return true
    return new Promise((resolve) => {
        const signal = AbortSignal.timeout(PATIENCE_MS)
        locks.request(`w3nest:${id}`, { signal }, () => {
            resolve(true)
            return hidden(id)
        }).catch(() => {
            // out of patience; or locks are forbidden here, as in some frames
            resolve(!signal.aborted)
        })
    })
}

/** When the document is hidden: browsers keep none for "back" that holds a lock, and its tab's next page needs it. */
function hidden(id: string): Promise<void> {
    return new Promise((release) => {
        addEventListener('pagehide', () => { release() }, { once: true })
        addEventListener('pageshow', (event) => { if (event.persisted) void hold(id) }, { once: true })
    })
}

function stored(): string | undefined {
    try {
        return sessionStorage.getItem(KEY) ?? undefined
    } catch {
        return undefined
    }
}

function store(id: string): void {
    try {
        sessionStorage.setItem(KEY, id)
    } catch {
        // storage is blocked: a reload is then a new tab
    }
}
