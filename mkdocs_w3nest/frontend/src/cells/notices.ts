/** Says what became of edits whose code was changed in its file, or is no longer there. */
import type { Edit } from '../page/edits'
import { button, element } from './dom'

/** The code changed in its file below an edit: both are shown, and the reader chooses. */
export function conflictNotice(section: HTMLElement, id: string, { code }: Edit, choose: (mine: boolean) => void): void {
    const answer = (mine: boolean) => () => {
        notice.remove()
        choose(mine)
        section.querySelector<HTMLElement>('.w3nest-run')?.focus()
    }
    const notice = element(
        'div',
        { class: 'w3nest-notice', role: 'group', 'aria-label': `Your edit of ${id}` },
        element('p', {}, 'This code changed in its file after you edited it. Yours was:'),
        element('pre', { class: 'w3nest-text', tabindex: '0' }, code),
        element('p', {}, button('', 'keep mine', 'Keep my edit', answer(true)), button('', 'take the new one', 'Take the new code', answer(false))),
    )
    section.append(notice)
}

/** A cell that was edited is no longer on the page. */
export function orphanNotice(before: Element, id: string, { code }: Edit, drop: () => void): void {
    const discard = button('', 'discard', `Discard the edit of ${id}`, () => {
        notice.remove()
        drop()
    })
    const notice = element(
        'div',
        { class: 'w3nest-notice w3nest-orphan', role: 'group', 'aria-label': `Your edit of ${id}` },
        element('p', {}, `You edited a cell ${id}, which is no longer on this page. Your code was:`),
        element('pre', { class: 'w3nest-text', tabindex: '0' }, code),
        element('p', {}, discard),
    )
    before.before(notice)
}
