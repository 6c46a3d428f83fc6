/** What goes wrong between a page and its backends, in words for the page's readers. */
import type { GatewayProblem } from '../wire'

/** The gateway's own kinds; `lost` when it does not answer, `no-gateway` where there never was one. */
export type GatewayErrorKind = GatewayProblem['kind'] | 'lost' | 'no-gateway'

export class GatewayError extends Error {
    override readonly name = 'GatewayError'

    constructor(
        readonly kind: GatewayErrorKind,
        message: string,
        /** The last lines that the backend, or its build, wrote. */
        readonly log: readonly string[] = [],
    ) {
        super(message)
    }

    static lost(): GatewayError {
        return new GatewayError(
            'lost',
            'The gateway does not answer: mkdocs serve seems to have ended. ' +
                'Start it again, and this page goes on by itself.',
        )
    }

    static noGateway(): GatewayError {
        return new GatewayError(
            'no-gateway',
            'This site is static and shows what was computed when it was built. ' +
                'To run this live, start mkdocs serve on its sources.',
        )
    }
}

/** The error that the gateway itself answered with; undefined for an answer that is a backend's. */
export async function gatewayErrorOf(response: Response): Promise<GatewayError | undefined> {
    const kind = response.headers.get('X-W3Nest-Error')
    if (kind === null) return undefined
    const problem = problemOf(await response.json().catch(() => undefined))
    return new GatewayError(
        kind as GatewayProblem['kind'],
        problem.message ?? `The gateway answered ${response.status} (${kind}).`,
        problem.log,
    )
}

function problemOf(body: unknown): Partial<GatewayProblem> {
    const problem = (body as { error?: Partial<GatewayProblem> } | undefined)?.error
    return typeof problem?.message === 'string' ? problem : {}
}
