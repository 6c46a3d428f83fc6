/** One thing that is installed, as a line; a backend's opens to its steps and its log. */
import { GatewayError } from '../../gateway'
import { h } from '../../display/dom'
import type { InstallEvent, InstallStep } from '../events'
import { LogTail } from './log-tail'
import { markOf, seconds, Steps, type ItemState, type Step } from './steps'

const STEP_OF: Readonly<Partial<Record<InstallStep, Step>>> = {
    DownloadBackendEvent: 'downloading',
    InstallBackendEvent: 'building',
    StartBackendEvent: 'starting',
}

export class InstallItem {
    readonly element: HTMLElement
    #state: ItemState = 'running'
    readonly #head: HTMLElement
    readonly #mark = h('span')
    readonly #version = h('span', { class: 'w3nest-install-version' })
    /** Read out when it changes; the rest of the view is not. */
    readonly #status = h('span', { class: 'w3nest-install-status', role: 'status' })
    readonly #time = h('span', { class: 'w3nest-install-time' })
    readonly #steps = new Steps()
    readonly #log: LogTail
    readonly #message = h('p', { class: 'w3nest-install-message' })
    #began = performance.now()
    /** Whether anything had to be done. */
    #worked = false

    constructor(name: string, topic: InstallEvent['topic']) {
        this.#log = new LogTail(name)
        const tail = h('span', { class: 'w3nest-install-tail' }, this.#time)
        const parts = [this.#mark, h('span', { class: 'w3nest-install-name' }, name), this.#version, this.#status, tail]
        const backend = topic === 'Backend'
        this.#head = h(backend ? 'summary' : 'div', { class: 'w3nest-install-head' }, ...parts)
        this.element = h(backend ? 'details' : 'div', { class: 'w3nest-install-item' }, this.#head)
        if (backend) {
            tail.append(h('span', { class: 'w3nest-install-caret', 'aria-hidden': 'true' }, '▸'))
            this.element.append(this.#steps.element)
        }
        this.element.append(this.#message, this.#log.element)
        this.#message.hidden = true
        this.#show('running', backend ? '' : 'loading')
        this.#open(true)
    }

    get state(): ItemState {
        return this.#state
    }

    take(event: InstallEvent): void {
        if (event.version) this.#version.textContent = event.version
        if (event.elapsed !== undefined) {
            this.#began = performance.now() - event.elapsed * 1000
            this.#worked = true
        }
        if (event.step === 'ConsoleEvent') this.#logged(event.text)
        else if (event.status === 'Failed') this.fail(event.error ?? new Error(event.text))
        else if (event.status === 'Succeeded') this.done(event.topic === 'Backend' && !this.#worked ? 'was running' : '')
        else this.#go(STEP_OF[event.step])
    }

    done(status = ''): void {
        if (this.#state !== 'running') return
        this.#steps.begin('listening', this.#elapsed)
        this.#show('done', status)
        this.#time.textContent = this.#worked ? seconds(this.#elapsed) : ''
        if (!this.element.contains(document.activeElement)) this.#open(false)
    }

    /** Stays open, with what it says. */
    fail(error: Error): void {
        if (this.#state === 'done') return
        if (this.#state === 'running') this.#steps.fail(this.#elapsed)
        this.#show('failed', 'failed')
        this.#message.hidden = false
        this.#message.textContent = error.message
        if (this.#log.empty && error instanceof GatewayError) for (const line of error.log) this.#log.add(line)
    }

    tick(): void {
        if (this.#state !== 'running') return
        this.#time.textContent = seconds(this.#elapsed)
        this.#steps.tick(this.#elapsed)
    }

    get #elapsed(): number {
        return (performance.now() - this.#began) / 1000
    }

    #go(step: Step | undefined): void {
        if (step === undefined || this.#state !== 'running') return
        this.#steps.begin(step, this.#elapsed)
        this.#show('running', step)
    }

    #logged(line: string): void {
        this.#log.add(line)
        this.#steps.read(line)
    }

    #show(state: ItemState, status: string): void {
        this.#state = state
        this.element.dataset.state = state
        this.#mark.replaceChildren(markOf(state))
        if (this.#status.textContent !== status) this.#status.textContent = status
    }

    #open(open: boolean): void {
        if (this.element instanceof HTMLDetailsElement) this.element.open = open
    }
}
