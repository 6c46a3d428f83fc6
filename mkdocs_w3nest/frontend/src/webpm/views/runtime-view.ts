/** What was installed in a page, as virtual DOM for `display`. */
import type { InstallEvent } from '../events'

export class RuntimeView {
    readonly tag = 'ul'
    readonly class = 'w3nest-runtime'
    readonly children: readonly object[]

    constructor(installed: Iterable<InstallEvent>) {
        this.children = Array.from(installed, ({ topic, id, name = id, version }) => ({
            tag: 'li',
            children: [{ tag: 'b', innerText: name }, ` ${version ? `${version} ` : ''}· ${topic}`],
        }))
    }
}
