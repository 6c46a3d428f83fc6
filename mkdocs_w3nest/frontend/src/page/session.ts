/** What a tab keeps while its reader goes from page to page. */
import { Connection, tabId } from '../gateway/index'
import type { Recording } from '../wire'

export class Session {
    #connection: Promise<Connection> | undefined

    /** @param folder of this script: `assets/w3nest/` of the site */
    constructor(readonly folder: URL) {}

    /** The address that paths of the site start from. */
    get site(): URL {
        return new URL('../../', this.folder)
    }

    /** The address that the paths of a page's author start from: that of its Markdown file. */
    baseOf(page: string): URL {
        return new URL(page.split('/').map(encodeURIComponent).join('/'), this.site)
    }

    /** The way to the gateway, which follows the page that is open; undefined on a static site. */
    async connect({ live, page }: Recording): Promise<Connection | undefined> {
        if (live === undefined) return undefined
        if (this.#connection === undefined) {
            this.#connection = tabId().then((id) => new Connection(live, page, id))
            return this.#connection
        }
        const connection = await this.#connection
        connection.watch(page)
        return connection
    }
}
