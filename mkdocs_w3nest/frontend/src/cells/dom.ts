/** Makes elements. */

type Attributes = Readonly<Record<string, string | boolean | undefined>>

/** An element with attributes (`false` and `undefined` leave one out, `true` makes it empty) and children. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
    const made = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) {
        if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value)
    }
    made.append(...children)
    return made
}

/** A button of ours: a glyph, which screen readers skip, and a word. */
export function button(glyph: string, word: string, label: string, onclick: () => void): HTMLButtonElement {
    const mark = glyph === '' ? [] : [element('span', { 'aria-hidden': 'true' }, glyph)]
    const made = element('button', { type: 'button', class: 'w3nest-button', 'aria-label': label, title: label }, ...mark, word)
    made.addEventListener('click', onclick)
    return made
}
