/** Objects as trees that are opened level by level. */
import { expect, test, vi } from 'vitest'
import { makeCell, open } from './cell'

function show(value: unknown) {
    const { display, outputs } = makeCell()
    display(value)
    const root = outputs.querySelector('.w3nest-line')?.firstElementChild
    const rows = () => {
        const items = [...(root?.querySelectorAll(':scope > ul > li') ?? [])]
        return items.map((row) => row.querySelector('summary')?.textContent ?? row.textContent)
    }
    return { outputs, root, rows }
}

class Point {
    x = 1
    get far(): boolean {
        return this.x > 100
    }
}

test.each([
    [{}, '{}'],
    [[], 'Array(0)'],
    [{ a: 1, b: 'two', c: [1] }, '{a: 1, b: "two", c: Array(1)}'],
    [[1, 2, 3, 4, 5, 6], '(6) [1, 2, 3, 4, 5, …]'],
    [new Map([['k', 1]]), 'Map(1) {"k" → 1}'],
    [new Set(['a']), 'Set(1) ["a"]'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Date(Number.NaN), 'Invalid Date'],
    [/x/g, '/x/g'],
    [new Point(), 'Point {x: 1, far: (…)}'],
    [new Float32Array([0.5]), 'Float32Array(1) [0.5]'],
    [new ArrayBuffer(2), 'ArrayBuffer(2) [0, 0]'],
    [class Foo { x = 1 }, 'class Foo'],
    [Object.create(null), '{}'],
])('%o is one line while it is closed', (value, line) => {
    const { root } = show(value)
    expect(root?.textContent).toContain(line)
    expect(root?.querySelector('ul')).toBeNull()
})

test('entries are made when a level is opened, whatever is in them', () => {
    const { root, rows } = show({ text: '<b>', nested: { deep: true }, list: [1] })
    open(root)
    expect(rows()).toEqual(['text: "<b>"', 'nested: {deep: true}', 'list: (1) [1]'])
    expect(root?.querySelectorAll('ul')).toHaveLength(1)
})

test('elements and promises in an object are named, and not shown or waited for', () => {
    const { root, rows } = show({ element: document.createElement('p'), promise: Promise.resolve(1) })
    open(root)
    expect(rows()).toEqual(['element: <p>', 'promise: Promise'])
})

test('a cycle is opened as often as a reader likes', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic.self = cyclic
    const { root } = show(cyclic)
    open(root)
    const inner = root?.querySelector('ul .w3nest-tree')
    open(inner)
    expect(inner?.querySelector('ul .w3nest-tree')).not.toBeNull()
})

test('a long list opens by ranges of hundreds, and only those that are open are made', () => {
    const { outputs, root, rows } = show(Array.from({ length: 100_000 }, (_, i) => i))
    expect(outputs.querySelectorAll('*').length).toBeLessThan(10)
    open(root)
    expect(rows()).toHaveLength(10)
    expect(rows()[1]).toBe('[10000 … 19999]')
    const range = root?.querySelectorAll(':scope > ul > li > details')[1]
    open(range)
    const inner = range?.querySelectorAll(':scope > ul > li > details')[99]
    open(inner)
    expect(inner?.querySelectorAll('li')).toHaveLength(100)
    expect(inner?.querySelector('li:last-child')?.textContent).toBe('19999: 19999')
    expect(outputs.querySelectorAll('li')).toHaveLength(10 + 100 + 100)
})

test('a getter is read when its button is pressed, not before', () => {
    const read = vi.fn(() => 'value')
    const { root } = show({ get lazy() { return read() } })
    open(root)
    const button = root?.querySelector('button')
    expect(button?.getAttribute('aria-label')).toBe('Read lazy')
    expect(read).not.toHaveBeenCalled()
    button?.click()
    expect(root?.querySelector('li')?.textContent).toBe('lazy: "value"')
    expect(document.activeElement?.textContent).toBe('lazy: "value"')
})

test('a getter that throws says what it threw', () => {
    const { root } = show({ get bad() { throw new Error('broken') } })
    open(root)
    root?.querySelector('button')?.click()
    expect(root?.querySelector('li')?.textContent).toBe('bad: cannot be read: broken')
})

test.each([
    ['one that throws at everything', new Proxy({}, new Proxy({}, { get: () => () => { throw new Error('keep out') } }))],
    ['one that was revoked', (() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()],
    ['an array of those', [new Proxy([], { get: () => { throw new Error('keep out') } })]],
])('a proxy does not break the page: %s', (_, proxy) => {
    const { root } = show(proxy)
    expect(root?.textContent).not.toBe('')
})

test('an error shows its message, and its stack and cause when opened', () => {
    const { root, rows } = show(new TypeError('wrong', { cause: 'why' }))
    expect(root?.textContent).toBe('TypeError: wrong')
    open(root)
    expect(rows().map((row) => row.split(':')[0])).toEqual(['stack', 'cause'])
})

test('values of a map stand by their keys, which may be objects', () => {
    const { root, rows } = show(new Map<unknown, unknown>([[{ id: 1 }, 'a'], ['b', { c: 1 }]]))
    open(root)
    expect(rows()).toEqual(['{…} →: "a"', '"b" →: {c: 1}'])
})
