/** Installs backends through the gateway, and tells how it goes. */
import type { Connection } from '../gateway'
import { randomName } from '../gateway/tab'
import type { BackendInputs, ClientDescription, InstallAnswer, InstallProgress } from '../wire'
import { BackendClient, postInstall } from './client'
import type { Emit, InstallEvent } from './events'
import { parseModule } from './module-spec'

const STEPS: Readonly<Partial<Record<InstallProgress['kind'], Pick<InstallEvent, 'step' | 'status'>>>> = {
    downloading: { step: 'DownloadBackendEvent', status: 'Pending' },
    building: { step: 'InstallBackendEvent', status: 'Pending' },
    log: { step: 'ConsoleEvent', status: 'None' },
    starting: { step: 'StartBackendEvent', status: 'Pending' },
    listening: { step: 'StartBackendEvent', status: 'Succeeded' },
    failed: { step: 'BackendErrorEvent', status: 'Failed' },
}

export async function installBackends(
    connection: Connection,
    inputs: BackendInputs,
    emit: Emit,
    signal: AbortSignal,
): Promise<[string, BackendClient][]> {
    const install = randomName()
    const latest = new Map<string, number>()
    const listening = new Set<string>()
    for (const { name } of inputs.modules.map(parseModule)) emit(requested(name))
    const stop = connection.on('install', (progress) => {
        // a stream that is opened anew begins with what was told already
        if (progress.install !== install || progress.elapsed < (latest.get(progress.name) ?? 0)) return
        latest.set(progress.name, progress.elapsed)
        if (progress.kind === 'listening') listening.add(progress.name)
        const event = eventOf(progress)
        if (event !== undefined) emit(event)
    })
    try {
        const [response, { observe }] = await Promise.all([
            postInstall(connection, inputs, { headers: { 'X-W3Nest-Install': install }, signal }),
            import('./observe'),
        ])
        const { clients } = (await response.json()) as InstallAnswer
        // the answer may overtake the last events, and there are none for what ran before
        for (const client of clients) if (!listening.has(client.name)) emit(listens(client))
        return clients.map((each) => [each.alias, new BackendClient(each, connection, observe)])
    } finally {
        stop()
    }
}

function eventOf({ kind, name, version, message, elapsed }: InstallProgress): InstallEvent | undefined {
    const step = STEPS[kind]
    return step && { ...step, topic: 'Backend', id: name, text: message, name, version, elapsed }
}

function requested(name: string): InstallEvent {
    const text = `${name} is asked for`
    return { step: 'DownloadBackendEvent', status: 'Pending', topic: 'Backend', id: name, text, name }
}

function listens({ name, version }: ClientDescription): InstallEvent {
    const text = `${name} ${version} is listening`
    return { step: 'StartBackendEvent', status: 'Succeeded', topic: 'Backend', id: name, text, name, version }
}
