/**
 * What JavaScript cells see, for editors and type checkers of those who write them.
 *
 * Refer to it from a file of yours: `/// <reference path="…/mkdocs_w3nest/frontend/dist/cells.d.ts" />`.
 */

/* eslint-disable @typescript-eslint/no-explicit-any -- what backends, modules and files give, only the author knows */

declare namespace w3nest {
    /** Anything with `subscribe`, as RxJS has it. */
    interface Observable<T> {
        subscribe(observer: { next(value: T): void; error(error: unknown): void; complete(): void }): unknown
    }

    /** An observable whose value can be set. */
    interface Subject<T> {
        next(value: T): void
        subscribe(next: (value: T) => void): { unsubscribe(): void }
    }

    /** An attribute or a child that follows an observable or a promise. */
    interface Reactive<T = any> {
        source$: Observable<T> | PromiseLike<T>
        /** The attribute's value, or the child, for a value of the source. */
        vdomMap?: (value: T) => unknown
        /** What stands there until the first value. */
        untilFirst?: unknown
    }

    /** An element as data: `{ tag: 'a', href: '…', innerText: 'there', onclick: () => … }`. */
    interface VirtualDOM {
        tag: string
        class?: unknown
        /** Properties by name (`fontSize`), or CSS text. */
        style?: unknown
        children?: readonly unknown[] | Reactive | Observable<unknown> | PromiseLike<unknown>
        connectedCallback?: (element: any) => void
        disconnectedCallback?: (element: any) => void
        /** Any attribute, property or `on…` handler; each may be reactive. */
        [name: string]: unknown
    }

    interface BackendConfig {
        /** Build options of the backend, by key. */
        build?: Record<string, string | string[]>
        /** Text of a Dockerfile that replaces the backend's own, or its URL. */
        dockerfile?: string | null
    }

    interface BackendInputs {
        /** `name#range as alias`; range and alias may be missing. */
        modules: string[]
        /** By name of a backend. */
        configurations?: Record<string, BackendConfig>
        /** Where to install them; default: the tab's own partition, which ends with the tab. */
        partition?: string | null
    }

    /** What happens while something is installed. */
    interface InstallEvent {
        readonly step: string
        readonly topic: 'Backend' | 'ESM' | 'CSS' | 'Python' | 'Install'
        readonly id: string
        /** A line for people. */
        readonly text: string
        readonly status: 'Pending' | 'Succeeded' | 'Failed' | 'None'
        readonly name?: string
        readonly version?: string
        /** Seconds since the installation began. */
        readonly elapsed?: number
        readonly error?: Error
    }

    interface InstallInputs {
        backends?: string[] | BackendInputs
        /** Modules of npm, through a CDN: `name#range as alias`. */
        esm?: string[] | { modules: string[] }
        /** Python in the browser, with packages. */
        pyodide?: string[] | { modules?: string[]; version?: string; pyodideAlias?: string; indexUrl?: string }
        /** `name#range~path/in/package.css`, or URLs. */
        css?: (string | { location: string })[]
        onEvent?: (event: InstallEvent) => void
        /** Gives the installation up. */
        signal?: AbortSignal
    }

    /** What was asked for, by alias. */
    type Installed = Record<string, any>

    interface ViewsModule {
        /** `webpm.install` with its progress shown by `display`. */
        installWithUI(inputs: InstallInputs & { display: (view: HTMLElement) => void }): Promise<Installed>
        /** Displays what was installed so far. */
        readonly RuntimeView: new () => object
    }

    /** Calls an installed backend. Paths start at the backend's own root. */
    interface BackendClient {
        readonly name: string
        readonly version: string
        /** 1.2.3 is 1002003: grows with the version. */
        readonly versionNumber: number
        /** What compatible versions share. */
        readonly apiKey: string
        readonly partitionId: string
        readonly config: BackendConfig
        readonly exportPath: readonly string[]
        /** Where its paths begin. */
        readonly urlBase: string
        /** The page about it: state, log, stop. */
        readonly urlW3Lab: string
        /** As the browser's `fetch`. */
        fetch(path: string, init?: RequestInit): Promise<Response>
        /** Rejects for a status that is not 2xx. */
        fetchJson(path: string, init?: RequestInit): Promise<any>
        /** Rejects for a status that is not 2xx. */
        fetchText(path: string, init?: RequestInit): Promise<string>
        fromFetch(path: string, init?: RequestInit): Observable<Response>
        fromFetchJson(path: string, init?: RequestInit): Observable<any>
        fromFetchText(path: string, init?: RequestInit): Observable<string>
    }

    interface Webpm {
        install(inputs: InstallInputs): Promise<Installed>
        installViewsModule(): Promise<ViewsModule>
        readonly Client: { readonly backendsPartitionId: string }
    }

    interface InterpreterInputs {
        /** `name#range`. */
        backend: string
        dockerfile?: string
        /** Build options of the backend. */
        buildWith?: Record<string, string | string[]>
        /** Shows the progress in a cell. */
        display?: (view: HTMLElement) => void
        /** Shows the progress as a notification. */
        notification?: boolean
        /** Gives the installation up. */
        signal?: AbortSignal
    }

    interface NotifyOptions {
        /** One of the levels of notes; default: `info`. */
        level?: string
        /** Milliseconds until it goes; default: it stays until closed. */
        duration?: number
        /** It goes with the first value of this. */
        done$?: Observable<unknown> | PromiseLike<unknown>
    }

    interface Layouts {
        /** One view that fills a square as wide as the output. */
        single(view: { content: unknown }): VirtualDOM
        /** A view with others over its corners. */
        superposed(views: { content: unknown; topLeft?: unknown; topRight?: unknown; bottomLeft?: unknown; bottomRight?: unknown }): VirtualDOM
        /** Views side by side, as many in a row as fit. */
        grid(views: { content: readonly unknown[]; columns?: number; minWidth?: string }): VirtualDOM
        /** A view with a bar of buttons, each of which opens another over it. */
        sideNav(views: { sideNavElements: Readonly<Record<string, { icon?: string; content: unknown }>>; content: unknown }): VirtualDOM
        /** A view that is there only while it is in sight. */
        viewPortOnly(view: { content: unknown }): VirtualDOM
    }

    /** Space between displayed values. */
    type Spacers = Readonly<Record<`m${'x' | 'y'}${1 | 2 | 3 | 4 | 5}`, VirtualDOM>>

    interface Views extends Spacers {
        /** Text in Markdown, with LaTeX in `$…$`, `\(…\)`, `$$…$$` or `\[…\]`. */
        readonly Text: new (text: string, options?: { style?: unknown; class?: string }) => VirtualDOM
        /** A list to select from. */
        readonly Select: new (options: {
            items: Readonly<Record<string, unknown>> | readonly (string | number)[]
            selected?: string | number
            displayedNames?: Readonly<Record<string, string>>
            label?: string
        }) => VirtualDOM & { readonly value$: Subject<any>; readonly itemId$: Subject<string> }
        /** A number by slider and field. */
        readonly Range: new (options?: {
            min?: number
            max?: number
            step?: number
            value?: number
            emitDrag?: boolean
            label?: string
        }) => VirtualDOM & { readonly value$: Subject<number> }
        /** Shows a message over the page; the function that it gives closes it. */
        notify(content: unknown, options?: NotifyOptions): () => void
        readonly Layouts: Layouts
    }
}

/**
 * Shows values in the cell's outputs, several in a row: text, numbers, elements, virtual DOM, observables and promises
 * of these, backends' clients; anything else as a tree. It stays the cell's own wherever it is called.
 */
declare function display(...values: unknown[]): void

/** Views to build outputs from. */
declare const Views: w3nest.Views

/** Installs backends, modules, Python and style sheets. */
declare const webpm: w3nest.Webpm

/** Installs an interpreter for interpreter cells to name. */
declare function installInterpreter(inputs: w3nest.InterpreterInputs): Promise<w3nest.BackendClient>

/**
 * Loads what a path names, relative to the page, or from the site's root when it starts with `/`: a module (`.js`,
 * `.mjs`), data (`.json`), another page's variables (`.md`, or no extension), else text.
 */
declare function load(path: string): Promise<any>
