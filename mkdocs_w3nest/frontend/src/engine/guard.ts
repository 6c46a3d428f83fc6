/** Ends loops that never pause: called at the start of each round of every loop of a cell, also in late callbacks. */
import { stoppedError } from './errors'

/** Rounds after which the clock is looked at again, at most. */
const STRIDE = 256

/**
 * @param signal Loops end when it is aborted.
 * @param timeout Seconds that code may run without a pause.
 */
export function makeGuard(signal: AbortSignal, timeout: number): () => void {
    let rounds = 0
    let stride = 1
    let looked = 0
    let deadline: number | undefined
    const lookNext = () => { rounds = 0 }
    signal.addEventListener('abort', lookNext, { once: true })

    return () => {
        if (--rounds < 0) look()
    }

    /** Once it throws, `rounds` stays below zero, so that loops which catch everything end as well. */
    function look(): void {
        if (signal.aborted) throw stoppedError('The cell was stopped')
        const now = performance.now()
        deadline ??= deadlineFrom(now)
        if (now > deadline) throw stoppedError(`The cell ran for ${timeout} s without a pause and was stopped`)
        // rounds that take long are all looked at
        stride = now - looked < 1 ? Math.min(stride * 2, STRIDE) : 1
        looked = now
        rounds = stride
    }

    function deadlineFrom(now: number): number {
        afterThisTask(() => {
            deadline = undefined
            stride = 1
            lookNext()
        })
        return now + timeout * 1000
    }
}

/** Awaiting is no pause: only between tasks does the browser paint and hear the reader. Timers may be slowed, messages are not. */
function afterThisTask(then: () => void): void {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
        port1.close()
        then()
    }
    port2.postMessage(undefined)
}
