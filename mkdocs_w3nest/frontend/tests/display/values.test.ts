/** What `display` shows of plain values, nodes, promises and clients. */
import { BehaviorSubject, of, Subject, throwError } from 'rxjs'
import { expect, test, vi } from 'vitest'
import { makeDisplay } from '../../src/display/index'
import { Lifetime } from '../../src/lifetime'
import { makeCell, reports } from './cell'

test.each([
    ['text', 'text'],
    ['<b>no tag</b>', '<b>no tag</b>'],
    [0, '0'],
    [1.5, '1.5'],
    [12n, '12'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [function named() { /* nothing */ }, 'ƒ named()'],
])('%s is shown as text', (value, text) => {
    const { display, outputs } = makeCell()
    display(value)
    expect(outputs.textContent).toBe(text)
    expect(outputs.querySelector('b')).toBeNull()
})

test('several values stand in a row, and each call begins a line', () => {
    const { display, outputs } = makeCell()
    display('a', { tag: 'i', innerText: 'b' }, 3)
    display('c')
    expect([...outputs.children].map((line) => line.textContent)).toEqual(['ab3', 'c'])
    expect(outputs.children[0]?.classList.contains('w3nest-row')).toBe(true)
    expect(outputs.children[1]?.classList.contains('w3nest-row')).toBe(false)
})

test('an element is shown itself', () => {
    const { display, outputs } = makeCell()
    const element = document.createElement('section')
    display(element)
    expect(outputs.firstElementChild?.firstElementChild).toBe(element)
})

test('an element that is displayed again moves, and a note says so where it was', () => {
    const { display, outputs } = makeCell()
    const element = document.createElement('section')
    display(element)
    display(element)
    expect(outputs.children[0]?.textContent).toMatch(/displayed again/)
    expect(outputs.children[1]?.contains(element)).toBe(true)
})

test.each([
    ['the document', () => document],
    ['the body that holds the outputs', () => document.body],
    ['an attribute', () => document.createAttribute('x')],
    ['a shadow root', () => document.createElement('div').attachShadow({ mode: 'open' })],
])('%s cannot be moved here, and is shown as an object', (_, make) => {
    const { display, outputs } = makeCell()
    display(make())
    expect(document.body.contains(outputs)).toBe(true)
    expect(outputs.querySelector('.w3nest-tree, .w3nest-leaf')).not.toBeNull()
})

test('an observable shows its latest value until the run ends', () => {
    const { display, outputs, life } = makeCell()
    const value$ = new BehaviorSubject<unknown>('first')
    display('value:', value$)
    expect(outputs.textContent).toBe('value:first')
    value$.next({ tag: 'b', innerText: 'second' })
    expect(outputs.textContent).toBe('value:second')
    expect(outputs.querySelector('b')).not.toBeNull()
    life.end()
    expect(value$.observed).toBe(false)
    value$.next('third')
    expect(outputs.textContent).toBe('value:second')
})

test('observables in observables are shown and left', () => {
    const { display, outputs, life } = makeCell()
    const [outer$, inner$] = [new Subject(), new BehaviorSubject(1)]
    display(outer$)
    outer$.next(inner$)
    expect(outputs.textContent).toBe('1')
    outer$.next('done')
    expect(inner$.observed).toBe(false)
    expect(outputs.textContent).toBe('done')
    life.end()
})

test('an error of an observable is shown in its place and reported', () => {
    const errors = reports()
    const { display, outputs } = makeCell()
    display(throwError(() => new RangeError('too far')))
    expect(outputs.querySelector('[role=alert]')?.textContent).toBe('RangeError: too far')
    expect(errors).toMatchObject([{ message: 'too far' }])
})

test('a store whose subscribe takes a function and gives one is followed too', () => {
    const { display, outputs, life } = makeCell()
    const leave = vi.fn()
    display({
        subscribe(listener: (value: string) => void) {
            listener('stored')
            return leave
        },
    })
    expect(outputs.textContent).toBe('stored')
    life.end()
    expect(leave).toHaveBeenCalledOnce()
})

test('a promise shows its value when it comes', async () => {
    const { display, outputs } = makeCell()
    const promise = Promise.resolve({ tag: 'b', innerText: 'later' })
    display(promise)
    expect(outputs.textContent).toBe('…')
    await promise
    expect(outputs.textContent).toBe('later')
})

test('a promise that fails says so; one that comes after the end of the run says nothing', async () => {
    const errors = reports()
    const { display, outputs, life } = makeCell()
    let late: (value: string) => void = () => undefined
    display(Promise.reject(new Error('no')), new Promise((resolve) => { late = resolve }))
    await vi.waitFor(() => { expect(outputs.textContent).toBe('Error: no…') })
    life.end()
    late('value')
    await Promise.resolve()
    expect(outputs.textContent).toBe('Error: no…')
    expect(errors).toHaveLength(1)
})

test('a client of a backend is a card with its links', () => {
    const { display, outputs } = makeCell()
    const facts = { name: 'demo', version: '0.1.2', partitionId: 'tab' }
    display({ ...facts, urlBase: '/backends/demo/0.1.2', urlW3Lab: '/w3lab/#1', fetchJson: () => undefined })
    const links = [...outputs.querySelectorAll('a')].map((a) => [a.textContent, a.getAttribute('href')])
    expect(links).toEqual([['API', '/backends/demo/0.1.2/docs'], ['W3Lab', '/w3lab/#1']])
    expect(outputs.textContent).toContain('demo0.1.2')
})

test('display shows nothing when its outputs go nowhere, or when the run has ended', () => {
    const life = new Lifetime()
    makeDisplay(() => undefined, () => life)('nowhere')
    const { display, outputs, life: run } = makeCell()
    run.end()
    display(of('late'))
    expect(outputs.childElementCount).toBe(0)
})
