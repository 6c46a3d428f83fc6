/** Waiting that can be given up. */

/** What `promise` gives, unless `signal` aborts before. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
    if (!signal) return promise
    signal.throwIfAborted()
    let stop: (() => void) | undefined
    const aborted = new Promise<never>((_, reject) => {
        // the reason is whatever the caller of abort() chose, as fetch() has it
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        stop = () => { reject(signal.reason) }
        signal.addEventListener('abort', stop, { once: true })
    })
    try {
        return await Promise.race([promise, aborted])
    } finally {
        if (stop) signal.removeEventListener('abort', stop)
    }
}
