/** `load(path)` of cells: a module, data, a text, or what another page of the site declares. */
import { makeDisplay } from '../display/index'
import { execute, Scope } from '../engine/index'
import { Lifetime } from '../lifetime'
import { findRecording, readRecording } from '../recording'
import type { Session } from './session'

/** Where a cell is that loads something. */
export interface Loader {
    readonly session: Session
    /** Its page: the path of its Markdown file. */
    readonly page: string
    /** What cells of pages that are loaded see beside what is their own. */
    readonly locals: Readonly<Record<string, unknown>>
}

/** Loads what a path names: relative to the file of the page, or from the site's root when it starts with `/`. */
export async function load(path: string, loader: Loader): Promise<unknown> {
    const { session, page } = loader
    const url = new URL(path.replace(/^\/+/, ''), path.startsWith('/') ? session.site : session.baseOf(page))
    const extension = /\.(\w+)$/.exec(url.pathname)?.[1]
    if (extension === 'js' || extension === 'mjs') return import(/* @vite-ignore */ url.href)
    if (extension === undefined || extension === 'md') return loadPage(url, loader)
    const response = await fetchGood(url)
    return extension === 'json' ? response.json() : response.text()
}

/** The variables that another page's js-cells declare, run without showing anything. */
async function loadPage(url: URL, { session, locals }: Loader): Promise<Record<string, unknown>> {
    const path = url.pathname.replace(/\.md$/, '').replace(/\/(index)?$/, '')
    const addresses = [`${path}/`, `${path}.html`].map((each) => new URL(each, url))
    // the site has pages of one kind, such as the one that is open
    const html = await firstGood(location.pathname.endsWith('.html') ? addresses.reverse() : addresses)
    const element = findRecording(new DOMParser().parseFromString(html, 'text/html'))
    if (element === null) throw new TypeError(`load: ${path} has no cells`)
    const { cells, timeout, page } = readRecording(element)
    const base = session.baseOf(page).href
    const scope = new Scope()
    const lifetime = new Lifetime()
    const { compile } = await import('../engine/compile')
    for (const { id, kind, code, outcome, allowErrors } of cells) {
        for (const [name, value] of Object.entries(outcome.captured)) scope.set(name, value)
        if (kind !== 'js') continue
        const compiled = compile(code, new Set(scope.names()))
        const Views = compiled.reads.includes('Views') ? (await import('../views/index')).default : undefined
        const display = makeDisplay(() => undefined, () => lifetime)
        const inner = (inside: string) => load(inside, { session, page, locals })
        try {
            await execute({ id, compiled }, scope, { ...locals, display, Views, load: inner }, { signal: lifetime.signal, timeout, base })
        } catch (error) {
            if (!allowErrors) throw new Error(`load: the cell ${id} of ${page} failed: ${(error as Error).message}`, { cause: error })
        }
    }
    return Object.fromEntries(scope.names().map((name) => [name, scope.get(name)]))
}

async function firstGood(urls: readonly URL[]): Promise<string> {
    for (const [i, url] of urls.entries()) {
        const response = await fetch(url)
        if (response.ok || i === urls.length - 1) return good(response).text()
    }
    return ''
}

async function fetchGood(url: URL): Promise<Response> {
    return good(await fetch(url))
}

function good(response: Response): Response {
    if (!response.ok) throw new Error(`load: ${response.url} answered ${response.status} ${response.statusText}`)
    return response
}
