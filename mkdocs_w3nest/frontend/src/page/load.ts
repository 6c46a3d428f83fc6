/** `load(path)` of cells: a module, data, a text, or what another page of the site declares. */
import { makeDisplay } from '../display/index'
import { execute, Scope } from '../engine/index'
import { Lifetime } from '../lifetime'
import { findRecording, readRecording } from '../recording'
import type { Session } from './session'

/** Loads what a path names: relative to the page, or from the site's root when it starts with `/`. */
export async function load(path: string, { site }: Session): Promise<unknown> {
    const url = new URL(path.replace(/^\/+/, ''), path.startsWith('/') ? site : location.href)
    const extension = /\.(\w+)$/.exec(url.pathname)?.[1]
    if (extension === 'js' || extension === 'mjs') return import(/* @vite-ignore */ url.href)
    if (extension === undefined || extension === 'md') return loadPage(url)
    const response = await fetchGood(url)
    return extension === 'json' ? response.json() : response.text()
}

/** The variables that another page's js-cells declare, run without showing anything. */
async function loadPage(url: URL): Promise<Record<string, unknown>> {
    const path = url.pathname.replace(/\.md$/, '').replace(/\/(index)?$/, '')
    const html = await firstGood([`${path}/`, `${path}.html`].map((each) => new URL(each, url)))
    const element = findRecording(new DOMParser().parseFromString(html, 'text/html'))
    if (element === null) throw new TypeError(`load: ${path} has no cells`)
    const { cells, timeout } = readRecording(element)
    const scope = new Scope()
    const lifetime = new Lifetime()
    const { compile } = await import('../engine/compile')
    for (const { id, kind, code, outcome } of cells) {
        for (const [name, value] of Object.entries(outcome.captured)) scope.set(name, value)
        if (kind !== 'js') continue
        const compiled = compile(code, new Set(scope.names()))
        const Views = compiled.reads.includes('Views') ? (await import('../views/index')).default : undefined
        const display = makeDisplay(() => undefined, () => lifetime)
        await execute({ id, compiled }, scope, { display, Views }, { signal: lifetime.signal, timeout })
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
