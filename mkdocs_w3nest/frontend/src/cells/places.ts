/** A `cell-output` element: a place elsewhere on the page that shows the outputs of a cell. */
import { button } from './dom'

export class Place {
    /** Where outputs go; its buttons stand beside it. */
    readonly root: HTMLElement
    #element: HTMLElement
    #button: HTMLElement | undefined
    /** What its author put there until there is an output; undefined when the build had outputs already. */
    #content: Node[] | undefined

    constructor(element: HTMLElement, filled: boolean) {
        this.#element = element
        this.#content = filled ? undefined : [...element.childNodes]
        this.root = element.classList.contains('w3nest-full-screen') ? this.#withButton() : element
    }

    /** Switches between the styles that its author asked for before and after there is an output. */
    show(filled: boolean): void {
        const { style = '', className = '', defaultStyle = '', defaultClass = '' } = this.#element.dataset
        this.#element.style.cssText = filled ? style : defaultStyle
        for (const [names, wanted] of [[className, filled], [defaultClass, !filled]] as const) {
            for (const name of names.split(' ').filter(Boolean)) this.#element.classList.toggle(name, wanted)
        }
        if (this.#button) this.#button.hidden = !filled
        if (!filled && this.#content) this.root.replaceChildren(...this.#content)
    }

    #withButton(): HTMLElement {
        const root = document.createElement('div')
        root.append(...this.#element.childNodes)
        const toggle = () => {
            const done = document.fullscreenElement === this.#element ? document.exitFullscreen() : this.#element.requestFullscreen()
            done.catch(reportError)
        }
        this.#button = button('⤢', '', 'Full screen', toggle)
        this.#button.hidden = this.#content !== undefined
        this.#element.append(this.#button, root)
        return root
    }
}
