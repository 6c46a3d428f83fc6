/** The code block of a cell as Python made it: which lines it shows, and which of them failed. */
import { element } from './dom'

/** Code in two parts: blank lines at its start, which the block does not show, and what it shows. */
export function split(code: string): { lead: string; shown: string } {
    const lead = /^(?:[^\S\n]*\n)*/.exec(code)?.[0] ?? ''
    return { lead, shown: code.slice(lead.length).trimEnd() }
}

/** Marks a line of the cell's code as the one that failed; `undefined` takes the mark away. */
export function markLine(section: HTMLElement, code: string, line: number | undefined): void {
    section.querySelector('.w3nest-failing-line')?.remove()
    const block = section.querySelector('.highlight')
    if (line === undefined || block === null) return
    const { lead, shown } = split(code)
    const row = line - lead.split('\n').length
    if (row < 0 || row >= shown.split('\n').length) return
    const mark = element('span', { class: 'w3nest-failing-line', 'aria-hidden': 'true' })
    mark.style.setProperty('--row', String(row))
    block.append(mark)
}
