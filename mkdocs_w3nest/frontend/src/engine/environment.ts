/** What the text of a compiled cell refers to. */
import { makeImport } from './import'
import type { Scope, Variables } from './scope'

/** The values of a compiled cell's own parameters, by name: those under `engine` in `names.json`. */
export function environment(scope: Scope, guard: () => void, base: string, overlay: Readonly<Variables>): Record<string, unknown> {
    // only cells that need it pay for looking twice
    const page = Object.keys(overlay).length === 0 ? scope.page : overlaid(scope.page, overlay)
    return {
        $page: page,
        $let: declaring(scope, false),
        $const: declaring(scope, true),
        $maybe: new Proxy(page, { get: (_, name: string) => (name in page ? page[name] : undefined) }),
        $guard: guard,
        $import: makeImport(base),
    }
}

/** Reads of the overlay's names give its values; all else is the page's. */
function overlaid(page: Variables, overlay: Readonly<Variables>): Variables {
    return new Proxy(page, {
        get: (_, name: string) => (Object.hasOwn(overlay, name) ? overlay[name] : page[name]),
        set: (_, name: string, value) => {
            page[name] = value
            return true
        },
    })
}

/** Assigning to its properties declares variables; reading one gives what the page holds already. */
function declaring(scope: Scope, constant: boolean): Variables {
    return new Proxy({}, {
        get: (_, name: string) => scope.get(name),
        set: (_, name: string, value) => {
            scope.set(name, value, { constant })
            return true
        },
    })
}
