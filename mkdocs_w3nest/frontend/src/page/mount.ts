/** Brings the page that is open to life, and lets go of the one before. */
import { showConnection } from '../cells/banner'
import { Outputs } from '../cells/outputs'
import { CellView } from '../cells/view'
import { isShown } from '../display/index'
import { Cell } from './cell'
import { Edits, tabStorage } from './edits'
import { watchLateErrors } from './late-errors'
import { Page } from './page'
import { keepPlace } from './place'
import { findRecording, readRecording } from '../recording'
import type { Session } from './session'

export class Mount {
    #session: Session
    #element: Element | null = null
    #page: Page | undefined

    constructor(session: Session) {
        this.#session = session
    }

    /** Follows what the document shows now; nothing is done for a page that is mounted already. */
    async update(): Promise<void> {
        const element = findRecording(document)
        if (element === this.#element) return
        this.#page?.close()
        this.#page = undefined
        this.#element = element
        if (element === null) return
        const recording = readRecording(element)
        const connection = await this.#session.connect(recording)
        if (this.#element !== element) return // the reader went on meanwhile
        const storage = tabStorage()
        const edits = new Edits(recording.page, storage)
        const cells = recording.cells.map((facts, i) => new Cell(facts, i, new Outputs(sectionOf(facts.id), facts, document)))
        const page = (this.#page = new Page(recording, cells, this.#session, connection, edits))
        const views = cells.map((cell) => new CellView(cell.outputs.section, cell, page, page.lifetime))
        await takeUpEdits(page, edits, views, element)
        watchLateErrors(cells, (cell, error) => { if (!isShown(error)) page.fail(cell, error) }, page.lifetime)
        keepPlace(page.lifetime, storage)
        if (connection) showConnection(connection, page.lifetime)
        if (!page.lifetime.ended) await page.open()
    }
}

/** The element of a cell; a theme may have taken it away, and the cell runs all the same. */
function sectionOf(id: string): HTMLElement {
    const sections = [...document.querySelectorAll<HTMLElement>('.w3nest-cell')]
    return sections.find((section) => section.dataset.cellId === id) ?? document.createElement('section')
}

/** Edits of before the reload are back; where the file changed meanwhile, the reader is asked. */
async function takeUpEdits(page: Page, edits: Edits, views: readonly CellView[], recording: Element): Promise<void> {
    if (edits.all().size === 0) return
    const { conflictNotice, orphanNotice } = await import('../cells/notices')
    for (const [id, edit] of edits.all()) {
        const view = views.find(({ cell }) => cell.id === id)
        const takeUp = () => {
            if (view) page.edit(view.cell, edit.code)
            void view?.editing?.open(false)
        }
        const drop = () => { edits.drop(id) }
        if (view?.editing === undefined) orphanNotice(document.querySelector('.w3nest-cell') ?? recording, id, edit, drop)
        else if (edit.code === view.cell.facts.code) drop()
        else if (edit.base === view.cell.facts.code) takeUp()
        else conflictNotice(view.section, id, edit, (mine) => { (mine ? takeUp : drop)() })
    }
}
