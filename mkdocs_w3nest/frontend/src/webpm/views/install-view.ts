/** How an installation goes, as it goes. */
import { h } from '../../display/dom'
import { GatewayError } from '../../gateway'
import { asError, type InstallEvent } from '../events'
import { InstallItem } from './item'

const TICK_MS = 100

export class InstallView {
    /** Quiet for screen readers: a cell's outputs are read out as they come, and here that would be every line of a log. */
    readonly element = h('div', { class: 'w3nest-install', 'aria-live': 'off' })
    readonly #items = new Map<string, InstallItem>()
    #timer: ReturnType<typeof setInterval> | undefined

    take(event: InstallEvent): void {
        if (event.step === 'InstallDoneEvent') for (const item of this.#items.values()) item.done()
        else if (event.step === 'InstallErrorEvent') this.#fail(event)
        else this.#item(event).take(event)
        this.#keepTime()
    }

    /** The error belongs to what has failed already, else to all that was under way. */
    #fail(event: InstallEvent): void {
        const error = asError(event.error ?? event.text)
        // nothing was begun on a static site, which its page says
        if (error instanceof GatewayError && error.kind === 'no-gateway') return
        const items = [...this.#items.values()]
        const failed = items.filter(({ state }) => state === 'failed')
        const running = items.filter(({ state }) => state === 'running')
        if (items.length === 0) this.#item({ ...event, id: 'installation' }).fail(error)
        if (failed.length === 0) for (const item of running) item.fail(error)
        else for (const item of running) item.fail(new Error('given up, as another failed'))
        if (failed.length === 1) failed[0]?.fail(error)
    }

    #item({ topic, id, name = id }: InstallEvent): InstallItem {
        const key = `${topic} ${id}`
        let item = this.#items.get(key)
        if (item === undefined) {
            item = new InstallItem(name, topic)
            this.#items.set(key, item)
            this.element.append(item.element)
        }
        return item
    }

    /** The clock runs while something does, and nobody has taken the view away. */
    #keepTime(): void {
        const running = [...this.#items.values()].some(({ state }) => state === 'running')
        if (!running) this.#stopTime()
        else this.#timer ??= setInterval(() => {
            if (!this.element.isConnected) this.#stopTime()
            for (const item of this.#items.values()) item.tick()
        }, TICK_MS)
    }

    #stopTime(): void {
        clearInterval(this.#timer)
        this.#timer = undefined
    }
}
