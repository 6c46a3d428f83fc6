/** A small menu behind a button. */
import { button, element } from './dom'

type Item = readonly [word: string, label: string, action: () => void]

/** A button and the menu that it opens; where a browser has no popovers, the items stand in the line. */
export function makeMenu(label: string, items: readonly Item[]): HTMLElement {
    const opener = button('⋯', '', label, () => undefined)
    const menu = element('span', { class: 'w3nest-menu', role: 'menu', 'aria-label': label, popover: true })
    const entries = items.map(([word, title, action]) => {
        const entry = button('', word, title, () => {
            opener.focus()
            action()
        })
        entry.setAttribute('role', 'menuitem')
        entry.popoverTargetElement = menu
        entry.popoverTargetAction = 'hide'
        return entry
    })
    menu.append(...entries)
    opener.popoverTargetElement = menu
    opener.setAttribute('aria-haspopup', 'menu')
    menu.addEventListener('toggle', (event) => {
        const open = (event).newState === 'open'
        opener.setAttribute('aria-expanded', String(open))
        if (!open) return
        const { right, bottom } = opener.getBoundingClientRect()
        menu.style.left = `${Math.max(8, right - menu.offsetWidth)}px`
        menu.style.top = `${Math.min(bottom + 2, window.innerHeight - menu.offsetHeight - 8)}px`
        entries[0]?.focus()
    })
    menu.addEventListener('keydown', (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
        if (step === undefined) return
        event.preventDefault()
        const at = entries.findIndex((entry) => entry === document.activeElement)
        entries.at((at + step) % entries.length)?.focus()
    })
    return element('span', {}, opener, menu)
}
