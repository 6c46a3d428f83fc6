/** Where the gateway of a page is, as the page itself says. */
import { findRecording, recordingText } from '../recording'
import type { LivePage } from '../wire'

/** Of a page that is open; undefined on a static site. */
export function liveOf(page: Document): LivePage | undefined {
    const element = findRecording(page)
    if (element === null) return undefined
    const live = (JSON.parse(recordingText(element)) as { live?: Partial<LivePage> }).live
    return typeof live?.port === 'number' && typeof live.token === 'string' ? (live as LivePage) : undefined
}

/** Of the page as its server has it now; undefined when it cannot be had. */
export async function fetchLive(url: string, signal: AbortSignal): Promise<LivePage | undefined> {
    try {
        const response = await fetch(url, { cache: 'no-store', signal })
        return liveOf(new DOMParser().parseFromString(await response.text(), 'text/html'))
    } catch {
        return undefined
    }
}
