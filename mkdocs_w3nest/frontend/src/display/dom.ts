/** Making elements in one expression. */

type Content = Node | string

export function h<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
    attributes: Readonly<Record<string, string>> = {},
    ...content: Content[]
): HTMLElementTagNameMap[Tag] {
    const element = document.createElement(tag)
    setAttributes(element, attributes)
    element.append(...content)
    return element
}

export function setAttributes(element: Element, attributes: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
}

/** Text as `innerText` takes it, line ends as `<br>`; unlike it, the same in every DOM. */
export function setText(element: Element, text: string): void {
    const [first, ...rest] = text.split(/\r\n|\r|\n/)
    element.replaceChildren(first ?? '')
    for (const line of rest) element.append(document.createElement('br'), line)
}
