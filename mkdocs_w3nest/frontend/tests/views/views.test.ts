/** `Views` as cells use them: displayed, nested in virtual DOM, followed by their observables. */
import { BehaviorSubject } from 'rxjs'
import { beforeEach, expect, test, vi } from 'vitest'
import Views from '../../src/views/index'
import { makeCell } from '../display/cell'

beforeEach(() => { document.body.replaceChildren() })

test('Text shows its source, then what Markdown and LaTeX make of it', async () => {
    const { display, outputs } = makeCell()
    display(new Views.Text('**bold** $x$', { class: 'mine', style: { color: 'red' } }))
    expect(outputs.textContent).toBe('**bold** $x$')
    await vi.waitFor(() => { expect(outputs.querySelector('strong')?.textContent).toBe('bold') }, 10_000)
    expect(outputs.querySelector('math')).not.toBeNull()
    expect(outputs.querySelector('.w3nest-markdown.mine')?.getAttribute('style')).toBe('color: red;')
})

test('Text follows an observable until the run ends', async () => {
    const { display, outputs, life } = makeCell()
    const text$ = new BehaviorSubject('*one*')
    display(new Views.Text(text$))
    await vi.waitFor(() => { expect(outputs.querySelector('em')?.textContent).toBe('one') })
    text$.next('*two*')
    await vi.waitFor(() => { expect(outputs.querySelector('em')?.textContent).toBe('two') })
    life.end()
    expect(text$.observed).toBe(false)
})

function change(input: HTMLInputElement | HTMLSelectElement | null | undefined, value: string, type = 'change'): void {
    if (!input) throw new TypeError('no input')
    input.value = value
    input.dispatchEvent(new Event(type))
}

test('Range starts in the middle, and its slider, field and value go together', () => {
    const { display, outputs } = makeCell()
    const range = new Views.Range({ min: 10, max: 20, step: 1, label: 'Count' })
    display({ tag: 'div', children: [range, Views.mx2, range.value$] })
    const [slider, field] = outputs.querySelectorAll('input')
    expect([slider?.value, field?.value, slider?.getAttribute('aria-label')]).toEqual(['15', '15', 'Count'])
    change(slider, '17', 'input')
    expect([field?.value, outputs.textContent]).toEqual(['17', 'Count17'])
    change(field, '99')
    expect([slider?.value, field?.value]).toEqual(['20', '20'])
    change(field, '')
    expect(field?.value).toBe('20')
})

test('Range emits at the end of a drag alone when asked, and shares a value that it is given', () => {
    const { display, outputs } = makeCell()
    const value$ = new BehaviorSubject(0)
    const range = new Views.Range({ emitDrag: false, value$ })
    display(range)
    const slider = outputs.querySelector('input')
    expect(slider?.value).toBe('0')
    change(slider, '0.5', 'input')
    expect(value$.value).toBe(0)
    change(slider, '0.5')
    expect(value$.value).toBe(0.5)
})

test('Select gives the value of what is selected, by the reader or by id', () => {
    const { display, outputs } = makeCell()
    const select = new Views.Select({ items: { foo: 42, bar: 84 }, selected: 'bar', displayedNames: { foo: 'Foo' }, label: 'Which' })
    const values: unknown[] = []
    select.value$.subscribe((value) => values.push(value))
    display(select)
    const list = outputs.querySelector('select')
    expect([list?.value, list?.labels[0]?.textContent]).toEqual(['bar', 'WhichFoobar'])
    change(list, 'foo')
    select.itemId$.next('bar')
    expect(list?.value).toBe('bar')
    expect(values).toEqual([84, 42, 84])
})

test('Select takes a list too, begins with its first, and names what there is when an item is missing', () => {
    expect(new Views.Select({ items: [1, 2] }).value$.value).toBe(1)
    expect(() => new Views.Select({ items: { a: 1 }, selected: 'b' })).toThrow("There is no item 'b' to select. There are: a.")
})

test('notify shows a message until it is closed, in either way of asking', () => {
    const content = { tag: 'b', innerText: 'saved' }
    Views.notify({ content, level: 'warning' })
    const close = Views.notify('done')
    const [first, second] = document.querySelectorAll('.w3nest-toast')
    expect([first?.getAttribute('role'), first?.querySelector('b')?.textContent]).toEqual(['alert', 'saved'])
    expect([second?.getAttribute('role'), second?.firstElementChild?.textContent]).toEqual(['status', 'done'])
    first?.querySelector('button')?.click()
    close()
    expect(document.querySelector('.w3nest-toast')).toBeNull()
})

test('a message goes after its time, which stands still while the reader is at it', () => {
    vi.useFakeTimers()
    Views.notify('soon gone', { duration: 1000 })
    const toast = document.querySelector('.w3nest-toast')
    toast?.dispatchEvent(new Event('pointerenter'))
    vi.advanceTimersByTime(5000)
    expect(toast?.isConnected).toBe(true)
    toast?.dispatchEvent(new Event('pointerleave'))
    vi.advanceTimersByTime(1000)
    expect(toast?.isConnected).toBe(false)
    vi.useRealTimers()
})

test('a message goes when what it waits for is done', async () => {
    const done = Promise.resolve()
    Views.notify('working', { done$: done })
    expect(document.querySelector('.w3nest-toast')).not.toBeNull()
    await done
    expect(document.querySelector('.w3nest-toast')).toBeNull()
})

test('layouts hold their views', () => {
    const { display, outputs } = makeCell()
    const view = (innerText: string) => ({ tag: 'div', innerText })
    display(Views.Layouts.single({ content: view('one') }))
    display(Views.Layouts.superposed({ content: view('main'), topLeft: view('corner') }))
    display(Views.Layouts.grid({ content: [view('a'), view('b')], columns: 2 }))
    expect([...outputs.children].map((line) => line.textContent)).toEqual(['one', 'maincorner', 'ab'])
    expect(outputs.querySelector('.w3nest-corner.w3nest-topLeft')?.textContent).toBe('corner')
})

test('a side view opens over the main one, one at a time', () => {
    const { display, outputs } = makeCell()
    const side = (innerText: string) => ({ icon: 'fas fa-home', content: { tag: 'p', innerText } })
    display(Views.Layouts.sideNav({ sideNavElements: { home: side('Home'), about: side('About') }, content: { tag: 'main' } }))
    const [home, about] = outputs.querySelectorAll('button')
    const shown = () => [...outputs.querySelectorAll<HTMLElement>('.w3nest-side-main > :not([hidden]) > p')].map((p) => p.textContent)
    expect([home?.textContent, home?.ariaExpanded, shown()]).toEqual(['home', 'false', []])
    home?.click()
    about?.click()
    expect([about?.ariaExpanded, shown()]).toEqual(['true', ['About']])
    about?.click()
    expect(shown()).toEqual([])
})

test('a view that is only there in sight is made when it comes into sight, and ends when it leaves', () => {
    let tell: (entries: { isIntersecting: boolean }[]) => void = () => undefined
    const disconnect = vi.fn()
    class FakeIntersectionObserver {
        constructor(callback: typeof tell) { tell = callback }
        observe = vi.fn()
        disconnect = disconnect
    }
    vi.stubGlobal('IntersectionObserver', FakeIntersectionObserver)
    const { display, outputs, life } = makeCell()
    const disconnectedCallback = vi.fn()
    display(Views.Layouts.viewPortOnly({ content: { tag: 'b', innerText: 'costly', disconnectedCallback } }))
    expect(outputs.textContent).toBe('')
    tell([{ isIntersecting: true }])
    expect(outputs.textContent).toBe('costly')
    tell([{ isIntersecting: false }])
    expect([outputs.textContent, disconnectedCallback.mock.calls.length]).toEqual(['', 1])
    life.end()
    expect(disconnect).toHaveBeenCalledOnce()
    vi.unstubAllGlobals()
})

test('spacers are virtual DOM that can stand anywhere', () => {
    const { display, outputs } = makeCell()
    display('a', Views.mx1, 'b')
    display(Views.my5)
    expect(outputs.querySelector<HTMLElement>('.mx-1')?.style.margin).toBe('0px 0.25em')
    expect(outputs.querySelector<HTMLElement>('.my-5')?.style.margin).toBe('3em 0px')
})
