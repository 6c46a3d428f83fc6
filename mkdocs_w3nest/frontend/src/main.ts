/** The script of pages with cells: brings them to life when they open, also when the theme swaps pages itself. */
import { Mount } from './page/mount'
import { Session } from './page/session'

declare global {
    interface Window {
        /** Material's stream of the documents that it shows; its first value is the one that is open. */
        document$?: { subscribe(next: () => void): unknown }
    }
}

const mount = new Mount(new Session(new URL('.', import.meta.url)))
const update = () => { mount.update().catch(reportError) }

if (window.document$) window.document$.subscribe(update)
else if (document.readyState === 'loading') addEventListener('DOMContentLoaded', update)
else update()
// a page that the browser kept for "back" is there as it was; one that it restored half is mounted now
addEventListener('pageshow', update)
