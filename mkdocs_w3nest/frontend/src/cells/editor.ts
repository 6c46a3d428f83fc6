/** The code editor (CodeMirror), in a chunk of its own that loads when a reader edits. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tagHighlighter, tags } from '@lezer/highlight'

export interface Editor {
    readonly code: string
    set(code: string): void
    focus(): void
    destroy(): void
}

export interface EditorOptions {
    readonly parent: HTMLElement
    readonly code: string
    /** A language's name as Pygments has it; an unknown one is edited plain. */
    readonly language: string
    /** What screen readers call it. */
    readonly label: string
    /** Number of the first line; undefined: lines are not numbered. */
    readonly firstLine: number | undefined
    onChange(code: string): void
    /** Escape was pressed. */
    onLeave(): void
}

/** The classes of Pygments, so that the theme colours code alike in the block and in the editor. */
const PYGMENTS = tagHighlighter([
    { tag: tags.comment, class: 'c1' },
    { tag: [tags.keyword, tags.modifier], class: 'k' },
    { tag: [tags.moduleKeyword, tags.definitionKeyword], class: 'kd' },
    { tag: [tags.bool, tags.null, tags.self], class: 'kc' },
    { tag: tags.operatorKeyword, class: 'ow' },
    { tag: [tags.string, tags.special(tags.string), tags.docString], class: 's1' },
    { tag: [tags.regexp, tags.escape], class: 'sr' },
    { tag: tags.number, class: 'mi' },
    { tag: [tags.function(tags.definition(tags.variableName)), tags.function(tags.definition(tags.propertyName))], class: 'nf' },
    { tag: [tags.definition(tags.className), tags.className], class: 'nc' },
    { tag: [tags.operator, tags.derefOperator], class: 'o' },
    { tag: tags.punctuation, class: 'p' },
    { tag: tags.meta, class: 'nd' },
    { tag: [tags.heading, tags.strong], class: 'k' },
    { tag: [tags.link, tags.url], class: 's1' },
])

/** Each language is a chunk of its own: Markdown's brings HTML and CSS along. */
const LOADERS = {
    javascript: async () => (await import('@codemirror/lang-javascript')).javascript(),
    python: async () => [(await import('@codemirror/lang-python')).python(), indentUnit.of('    ')],
    markdown: async () => (await import('@codemirror/lang-markdown')).markdown(),
}
const LANGUAGES: Readonly<Record<string, () => Promise<Extension>>> = {
    ...LOADERS,
    js: LOADERS.javascript,
    py: LOADERS.python,
    python3: LOADERS.python,
    ipython: LOADERS.python,
    md: LOADERS.markdown,
}

export async function openEditor(options: EditorOptions): Promise<Editor> {
    const { parent, code, label, firstLine } = options
    const language = await LANGUAGES[options.language.toLowerCase()]?.()
    const leave = () => {
        options.onLeave()
        return true
    }
    const view = new EditorView({
        parent,
        state: EditorState.create({
            doc: code,
            extensions: [
                keymap.of([{ key: 'Escape', run: leave }, ...defaultKeymap, ...historyKeymap, indentWithTab]),
                history(),
                drawSelection(),
                indentOnInput(),
                bracketMatching(),
                syntaxHighlighting(PYGMENTS),
                language ?? [],
                firstLine === undefined ? [] : lineNumbers({ formatNumber: (line) => String(line + firstLine - 1) }),
                EditorView.contentAttributes.of({ 'aria-label': label }),
                EditorView.updateListener.of((update) => {
                    if (update.docChanged) options.onChange(update.state.doc.toString())
                }),
            ],
        }),
    })
    return {
        get code() {
            return view.state.doc.toString()
        },
        set(text) {
            view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
        },
        focus() {
            view.focus()
        },
        destroy() {
            view.destroy()
        },
    }
}
