/** The last lines of a log, following its end unless the reader has scrolled away from it. */
import { h } from '../../display/dom'

const KEPT = 500
const NEAR_END_PX = 8

export class LogTail {
    readonly element: HTMLPreElement

    constructor(about: string) {
        this.element = h('pre', { class: 'w3nest-install-log', role: 'log', 'aria-live': 'off', 'aria-label': `Log of ${about}`, tabindex: '0' })
        this.element.hidden = true
    }

    get empty(): boolean {
        return !this.element.hasChildNodes()
    }

    add(line: string): void {
        const { element } = this
        const follows = element.scrollTop + element.clientHeight >= element.scrollHeight - NEAR_END_PX
        element.hidden = false
        element.append(`${plain(line)}\n`)
        if (element.childNodes.length > KEPT) element.firstChild?.remove()
        if (follows) element.scrollTop = element.scrollHeight
    }
}

/** Without terminal colours; of a line that overwrites itself, as progress bars do, its last state. */
function plain(line: string): string {
    // eslint-disable-next-line no-control-regex -- the escape character is what we look for
    const text = line.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').trimEnd()
    return text.slice(text.lastIndexOf('\r') + 1)
}
