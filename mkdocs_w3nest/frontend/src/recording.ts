/** The recording in a page: what its cells are, and what became of them at build. */
import type { Recording } from './wire'

/** The shape of recordings that this runtime reads; Python's `RECORDING_FORMAT`. */
const FORMAT = 2

/** The element that holds the recording of `document`, if its page has cells. */
export function findRecording(document: ParentNode): HTMLTemplateElement | null {
    return document.querySelector('template.w3nest-recording')
}

/** The JSON in it: the content of a template, as Material runs every script of a page that it swaps in. */
export function recordingText(element: HTMLTemplateElement): string {
    return element.content.textContent
}

/**
 * Reads a recording.
 * @throws SyntaxError when the element holds none, or one of another version of the plugin
 */
export function readRecording(element: HTMLTemplateElement): Recording {
    const value = JSON.parse(recordingText(element)) as Partial<Recording> | null
    if (value?.format !== FORMAT || !Array.isArray(value.cells)) {
        throw new SyntaxError('this page was built by another version of mkdocs-w3nest than its script: build the site again')
    }
    return value as Recording
}
