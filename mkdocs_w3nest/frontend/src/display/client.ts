/** A backend's client as a small card: what it is, and where its documentation and its page are. */
import { h } from './dom'
import { hasMethod } from './source'

interface Client {
    name: string
    version: string
    partitionId: string
    urlBase: string
    urlW3Lab: string
}

export function isClient(value: unknown): value is Client {
    return hasMethod(value, 'fetchJson') && typeof (value as { urlBase?: unknown }).urlBase === 'string'
}

export function card({ name, version, partitionId, urlBase, urlW3Lab }: Client): HTMLElement {
    const link = (text: string, href: string) => h('a', { href, target: '_blank', rel: 'noopener' }, text)
    return h('div', { class: 'w3nest-client', role: 'group', 'aria-label': `Backend ${name}` },
        h('strong', {}, name),
        h('span', {}, version),
        h('span', { class: 'w3nest-chip', title: 'partition' }, partitionId),
        link('API', `${urlBase}/docs`),
        link('W3Lab', urlW3Lab))
}
