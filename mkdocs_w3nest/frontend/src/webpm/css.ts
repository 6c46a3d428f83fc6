/** Installs style sheets: once in a document, resolved when they apply. */
import type { Cdn } from './cdn'
import type { Emit, InstallEvent } from './events'

const PACKAGE_FILE = /^((?:@[^#~/]+\/)?[^#~/]+)#([^~]+)~(.+)$/

export async function installStyleSheet(location: string, cdn: Cdn, emit: Emit): Promise<void> {
    const [, name, range, path] = PACKAGE_FILE.exec(location) ?? []
    const link = linkTo(name && range && path ? cdn.file(name, range, path) : location)
    const url = link.href // absolute
    const tell = (step: InstallEvent['step'], status: InstallEvent['status'], text: string, error?: Error) => {
        emit({ step, status, topic: 'CSS', id: location, text, name: location, url, ...(error ? { error } : {}) })
    }
    tell('CssLoadingEvent', 'Pending', `${location}: loading`)
    try {
        await loaded(link)
    } catch {
        link.remove() // the next try asks again
        const error = new Error(`the style sheet ${url} could not be loaded`)
        tell('CssErrorEvent', 'Failed', error.message, error)
        throw error
    }
    tell('CssParsedEvent', 'Succeeded', `${location}: ready`)
}

/** The link that is there, or a new one. */
function linkTo(address: string): HTMLLinkElement {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', className: 'w3nest-style', href: address })
    const ours = [...document.head.querySelectorAll<HTMLLinkElement>('link.w3nest-style')]
    const same = ours.find(({ href }) => href === link.href)
    if (same === undefined) document.head.append(link)
    return same ?? link
}

function loaded(link: HTMLLinkElement): Promise<void> {
    if (link.sheet !== null) return Promise.resolve()
    return new Promise((resolve, reject) => {
        link.addEventListener('load', () => { resolve() }, { once: true })
        link.addEventListener('error', () => { reject(new Error(link.href)) }, { once: true })
    })
}
