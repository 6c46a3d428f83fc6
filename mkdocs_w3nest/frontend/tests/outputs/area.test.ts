/** The place of a cell's outputs, while a cell runs. */
import { expect, test, vi } from 'vitest'
import { OutputArea, type Output } from '../../src/outputs/index'
import { KEPT } from '../../src/outputs/text'

const stream = (text: string, name = 'stdout'): Output => ({ output_type: 'stream', name, text })
const plain = (text: string): Output => ({ output_type: 'execute_result', data: { 'text/plain': text }, metadata: {} })
const error: Output = { output_type: 'error', ename: 'NameError', evalue: 'x', traceback: [] }

function makeArea(html = '') {
    const root = document.createElement('div')
    root.innerHTML = html
    document.body.replaceChildren(root)
    return { root, area: new OutputArea(root), texts: () => [...root.children].map((child) => child.textContent) }
}

test('text of one stream is one text, shown with the next frame', () => {
    const frame = vi.spyOn(globalThis, 'requestAnimationFrame').mockReturnValue(7)
    const { area, texts } = makeArea()
    area.append(stream('a'))
    area.append(stream('b\n'))
    area.append(stream('c', 'stderr'))
    expect(texts()).toEqual(['', ''])
    expect(frame).toHaveBeenCalledTimes(2)
    frame.mock.calls[0]?.[0](0)
    frame.mock.calls[1]?.[0](0)
    expect(texts()).toEqual(['ab', 'c'])
})

test('a page in the background, which has no frames, shows text at once', () => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    const { area, texts } = makeArea()
    area.append(stream('now'))
    expect(texts()).toEqual(['now'])
})

test('a progress bar writes over itself, however its text comes', () => {
    const { area, texts } = makeArea()
    for (const piece of ['10', '%\r', '50%', '\r\u001b', '[32m100%', '\u001b[0', 'm\ndone']) {
        area.append(stream(piece))
        area.flush()
    }
    expect(texts()).toEqual(['100%\ndone'])
})

test('a flood of lines is cut to the last ones, with the colour that began before them', () => {
    const { area, root } = makeArea()
    area.append(stream('\u001b[31m'))
    for (let i = 0; i < 100; i++) area.append(stream(Array.from({ length: 1000 }, (_, j) => `line ${i * 1000 + j}\n`).join('')))
    area.flush()
    const text = root.querySelector('pre')
    expect(text?.textContent.split('\n')).toHaveLength(KEPT + 1)
    expect(text?.textContent).toMatch(/^90000 earlier lines are not shown\.\nline 90000\n/)
    expect(text?.lastElementChild?.className).toBe('w3nest-ansi-fg1')
    expect(text?.lastElementChild?.textContent).toBe('line 99999')
})

test('the lines that are kept are the same when the flood comes frame by frame', () => {
    const { area, root } = makeArea()
    for (let i = 0; i < 12; i++) {
        area.append(stream(`${i}\n`.repeat(1000)))
        area.flush()
    }
    const lines = root.querySelector('pre')?.textContent.split('\n') ?? []
    expect(lines[0]).toBe('2000 earlier lines are not shown.')
    expect(lines).toHaveLength(KEPT + 1)
    expect(lines[1]).toBe('2')
})

test('text becomes a box that scrolls by keyboard when it is long', () => {
    const { area, root } = makeArea()
    area.append(stream('x\n'.repeat(31)))
    area.flush()
    expect(root.querySelector('pre')?.tabIndex).toBe(-1)
    area.append(stream('x\n'))
    area.flush()
    const box = root.querySelector('pre')
    expect([box?.tabIndex, box?.getAttribute('role'), box?.getAttribute('aria-label')]).toEqual([0, 'group', 'stdout, scrollable'])
})

test('an update replaces the output at its index, text of a stream in a row counting as one', () => {
    const { area, texts } = makeArea()
    area.append(stream('a'))
    area.append(stream('b'))
    area.append(plain('old'))
    area.append(plain('last'))
    area.update(1, plain('new'))
    area.update(9, plain('nowhere'))
    area.flush()
    expect(texts()).toEqual(['ab', 'new', 'last'])
})

test('clear empties the place, of what the page was built with too', () => {
    const { area, root, texts } = makeArea('<p>built</p>')
    area.clear()
    expect(root.childNodes).toHaveLength(0)
    area.append(plain('a'))
    area.captured({ x: 1 })
    area.clear()
    area.append(plain('b'))
    expect(texts()).toEqual(['b'])
})

test('outputs stand before the values, and the message after them', () => {
    const { area, texts } = makeArea()
    area.message('restoring the state…')
    area.captured({ x: 1 })
    area.append(plain('a'))
    expect(texts()).toEqual(['a', 'x1', 'restoring the state…'])
    area.captured({})
    area.message('')
    expect(texts()).toEqual(['a'])
})

test('a message may be an alert', () => {
    const { area, root } = makeArea()
    area.message('gone', true)
    expect(root.querySelector('p')?.outerHTML).toBe('<p class="w3nest-message" role="alert">gone</p>')
})

test('setting outputs keeps what is shown already, and writes on where text grew', () => {
    const { area, root, texts } = makeArea('<p>built</p>')
    area.message('running')
    area.set([plain('a'), stream('one '), stream('two')])
    expect(texts()).toEqual(['a', 'one two', 'running'])
    area.message('')
    const [first, second] = root.children
    area.set([plain('a'), stream('one two three'), plain('b')])
    expect([...root.children].slice(0, 2)).toEqual([first, second])
    expect(texts()).toEqual(['a', 'one two three', 'b'])
    area.set([plain('c'), stream('one two three')])
    expect(texts()).toEqual(['c', 'one two three'])
    area.set([])
    expect(texts()).toEqual([])
})

test('an error says its line when that becomes known', () => {
    const { area, root } = makeArea()
    area.append(error)
    area.set([error], 3)
    expect(root.textContent).toBe('NameError, line 3: x')
    expect(root.querySelector<HTMLElement>('[role=alert]')?.dataset.line).toBe('3')
})

test('LaTeX becomes MathML, in a block where it asks for one', async () => {
    const { area, root } = makeArea()
    const latex = (text: string) => ({ output_type: 'display_data', data: { 'text/latex': text } })
    area.set([latex('$x^2$'), latex('$$\\frac{1}{2}$$')])
    await vi.waitFor(() => { expect(root.querySelectorAll('math')).toHaveLength(2) }, 10_000)
    expect([...root.querySelectorAll('math')].map((math) => math.getAttribute('display'))).toEqual([null, 'block'])
})
