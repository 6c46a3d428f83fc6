/** Requests as rxjs observables; a module of its own, so that rxjs is loaded with the first backend only. */
import { Observable } from '../rx'

/** Starts anew for each subscriber, and is aborted when that one leaves. */
export function observe<T>(start: (signal: AbortSignal) => Promise<T>): Observable<T> {
    return new Observable((subscriber) => {
        const controller = new AbortController()
        start(controller.signal).then(
            (value) => {
                subscriber.next(value)
                subscriber.complete()
            },
            (error: unknown) => { subscriber.error(error) }, // nobody hears it after an abort
        )
        return () => { controller.abort() }
    })
}
