/** An answer of a backend that is not what was asked for. */

const SHOWN = 300

export class ResponseError extends Error {
    override readonly name = 'ResponseError'

    constructor(
        message: string,
        readonly status: number,
        readonly body: string,
    ) {
        super(message)
    }

    /** Of an answer whose body has not been read; `call` says who was asked what. */
    static async of(call: string, response: Response): Promise<ResponseError> {
        const body = await response.text().catch(() => '')
        const status = `${response.status} ${response.statusText}`.trim()
        return new ResponseError(`${call} answered ${status}${startOf(body)}`, response.status, body)
    }

    static notJson(call: string, response: Response, body: string): ResponseError {
        return new ResponseError(`${call} answered what is not JSON${startOf(body)}`, response.status, body)
    }
}

function startOf(body: string): string {
    const text = body.trim()
    if (text === '') return ''
    return `: ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}`
}
