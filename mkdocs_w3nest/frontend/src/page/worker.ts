/** Runs worker cells: JavaScript in a thread of its own, with values in and out by structured clone. */
import { displayOf } from './javascript'
import { timeoutOf, type Runner } from './run'

type Message = { values: Record<string, unknown> } | { shown: unknown[] } | { error: Error }

/** What the thread does; it gets code, values and names, and answers with messages. */
const THREAD = `
self.display = (...shown) => self.postMessage({ shown })
self.onmessage = async ({ data: { code, names, values, wanted } }) => {
    try {
        const AsyncFunction = (async () => {}).constructor
        const run = new AsyncFunction(...names, code + '\\n;return { ' + wanted.join(', ') + ' }')
        self.postMessage({ values: await run(...values) })
    } catch (error) {
        self.postMessage({ error })
    }
}`

export const runWorker: Runner = async (cell, run) => {
    const { capturedIn: names = [], capturedOut: wanted = [] } = cell.facts
    const { scope } = run.page
    const missing = names.find((name) => !scope.has(name))
    if (missing !== undefined) throw new ReferenceError(`captured-in names '${missing}', which no cell above has set`)
    const display = displayOf(cell, run)
    const url = URL.createObjectURL(new Blob([THREAD], { type: 'text/javascript' }))
    const worker = new Worker(url)
    try {
        const values = await new Promise<Record<string, unknown>>((resolve, reject) => {
            const seconds = timeoutOf(cell, run.page)
            const timer = setTimeout(() => { reject(new Error(`it did not end within ${seconds} s`)) }, seconds * 1000)
            run.lifetime.add(() => { clearTimeout(timer) })
            run.signal.addEventListener('abort', () => { reject(new Error('stopped')) })
            worker.onerror = (event) => { reject(new Error(event.message)) }
            worker.onmessage = ({ data }: MessageEvent<Message>) => {
                if ('shown' in data) display(...data.shown)
                else if ('values' in data) resolve(data.values)
                else reject(data.error)
            }
            // throws for what cannot be cloned, and says what
            worker.postMessage({ code: cell.code, names, values: names.map((name) => scope.get(name)), wanted })
        })
        for (const [name, value] of Object.entries(values)) scope.set(name, value)
        return {}
    } finally {
        worker.terminate()
        URL.revokeObjectURL(url)
    }
}
