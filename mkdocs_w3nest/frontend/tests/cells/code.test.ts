/** What a code block shows of a cell's code, and the line that failed in it. */
import { expect, it } from 'vitest'
import { markLine, split } from '../../src/cells/code'
import { seconds, statusText } from '../../src/cells/status'

it.each([
    ['a\nb', '', 'a\nb'],
    ['\n  \na\nb  \n\n', '\n  \n', 'a\nb'],
    ['  indented', '', '  indented'],
    ['', '', ''],
])('splits %j as Python does', (code, lead, shown) => {
    expect(split(code)).toEqual({ lead, shown })
})

it('marks a line by its place in the block, which lacks the blank lines at the start', () => {
    const section = document.createElement('section')
    section.innerHTML = '<div class="highlight"><pre><code>a\nb\n</code></pre></div>'
    const row = () => section.querySelector<HTMLElement>('.w3nest-failing-line')?.style.getPropertyValue('--row')
    markLine(section, '\na\nb', 3)
    expect(row()).toBe('1')
    markLine(section, '\na\nb', 9)
    expect(row()).toBeUndefined()
    markLine(section, '\na\nb', 2)
    expect(row()).toBe('0')
    markLine(section, '\na\nb', undefined)
    expect(row()).toBeUndefined()
})

it.each([[0.004, '<0.01 s'], [0.02, '0.02 s'], [2.13, '2.1 s'], [59.7, '1 min 0 s'], [125, '2 min 5 s']])('%d seconds are %s', (value, text) => {
    expect(seconds(value)).toBe(text)
})

it('tells the state in words', () => {
    const status = { state: 'done', note: '', waiting: false, since: 0, elapsed: undefined, line: undefined } as const
    expect(statusText(status)).toBe('done')
    expect(statusText({ ...status, elapsed: 0.02, note: 'from the store' })).toBe('0.02 s · from the store')
    expect(statusText({ ...status, state: 'stale', note: 'a cell above changed' })).toBe('stale: a cell above changed')
    expect(statusText({ ...status, waiting: true })).toBe('waiting')
})
