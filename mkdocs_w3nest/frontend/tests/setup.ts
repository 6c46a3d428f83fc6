// jsdom has no `reportError`: as the HTML standard says, an error event at the window.
Object.assign(globalThis, {
    reportError: (error: unknown) => {
        window.dispatchEvent(new ErrorEvent('error', { error, message: String(error), cancelable: true }))
    },
})
