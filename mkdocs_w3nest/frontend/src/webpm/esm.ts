/** Installs JavaScript modules. */
import { asError, type Emit, type InstallEvent } from './events'
import type { Cdn } from './cdn'
import type { ModuleSpec } from './module-spec'

export async function installModule(spec: ModuleSpec, cdn: Cdn, emit: Emit): Promise<[string, unknown]> {
    const url = cdn.module(spec)
    const name = spec.name + spec.path
    const tell = (step: InstallEvent['step'], status: InstallEvent['status'], text: string, error?: Error) => {
        emit({ step, status, topic: 'ESM', id: name, text, name, url, ...(error ? { error } : {}) })
    }
    tell('StartEvent', 'Pending', `${name}: loading`)
    try {
        const module = isBundled(spec) ? await import('rxjs') : await importFrom(url)
        tell('SourceLoadedEvent', 'Pending', `${name}: loaded`)
        tell('SourceParsedEvent', 'Succeeded', `${name}: ready`)
        return [spec.alias, module]
    } catch (cause) {
        const message = `${name}#${spec.range} could not be loaded from ${url}: ${asError(cause).message}`
        const error = new Error(message, { cause })
        tell('UrlNotFoundEvent', 'Failed', message, error)
        throw error
    }
}

/** rxjs comes with this runtime, so that it works offline and is the one that displays know. */
function isBundled({ name, path, range }: ModuleSpec): boolean {
    return name === 'rxjs' && path === '' && /^(latest|[\^~=v\s]*7(\.|$))/.test(range)
}

async function importFrom(url: string): Promise<unknown> {
    const module = (await import(/* @vite-ignore */ url)) as Record<string, unknown>
    const names = Object.keys(module)
    // a CommonJS package comes as a default export alone
    return names.length === 1 && names[0] === 'default' ? module.default : module
}
