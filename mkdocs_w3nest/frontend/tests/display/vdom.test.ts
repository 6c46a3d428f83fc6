/** Virtual DOM, static and reactive. */
import { BehaviorSubject, interval, NEVER, Subject } from 'rxjs'
import { expect, test, vi } from 'vitest'
import { isShown, type RxElement } from '../../src/display/index'
import { makeCell, reports } from './cell'

function show(virtual: unknown) {
    const cell = makeCell()
    cell.display(virtual)
    return { ...cell, element: cell.outputs.querySelector<HTMLElement>('.w3nest-line > *') }
}

test('tag, class, styles, text and attributes become an element', () => {
    const { element } = show({
        tag: 'a',
        class: 'one two',
        style: { fontSize: '12px', '--tone': 'red' },
        innerText: 'first\nsecond',
        href: '/docs',
        target: '_blank',
        'data-x': 1,
        customAttributes: { ariaLabel: 'Open', dataKind: false },
        value$: NEVER,
    })
    expect(element?.outerHTML).toBe(
        '<a class="one two" style="font-size: 12px; --tone: red;" href="/docs" target="_blank" data-x="1"' +
            ' aria-label="Open" data-kind="false">first<br>second</a>',
    )
})

test('style may be text, and HTML is put in only as innerHTML', () => {
    const children = [{ tag: 'p', innerText: '<i>' }, { tag: 'p', innerHTML: '<i>x</i>' }]
    const { element } = show({ tag: 'div', style: 'color: red', children })
    expect(element?.innerHTML).toBe('<p>&lt;i&gt;</p><p><i>x</i></p>')
    expect(element?.getAttribute('style')).toBe('color: red;')
})

test('children may be text, numbers, elements, virtual ones without a tag, lists, and nothing', () => {
    const element = document.createElement('em')
    const { outputs } = show({ tag: 'div', children: ['a', 1, null, undefined, false, true, element, { innerText: 'b' }, [['c']]] })
    expect(outputs.querySelector('.w3nest-line > div')?.innerHTML).toBe('a1<em></em><div>b</div>c')
})

test('the value of an input is set after what bounds it', () => {
    const { element } = show({ tag: 'input', value: '150', type: 'range', max: '200', min: '100' })
    expect((element as HTMLInputElement).value).toBe('150')
})

test('the value of a select is set after its options; states of inputs are properties', () => {
    const options = ['a', 'b'].map((value) => ({ tag: 'option', value, innerText: value }))
    const box = { tag: 'input', type: 'checkbox', checked: true, disabled: true }
    const { element } = show({ tag: 'div', children: [{ tag: 'select', value: 'b', children: options }, box] })
    expect(element?.querySelector('select')?.value).toBe('b')
    expect(element?.querySelector('input')?.checked).toBe(true)
    expect(element?.querySelector('input')?.disabled).toBe(true)
})

test('SVG is drawn as SVG, and HTML inside foreign objects as HTML', () => {
    const inner = { tag: 'foreignObject', children: [{ tag: 'p' }] }
    const { element } = show({ tag: 'svg', viewBox: '0 0 1 1', children: [{ tag: 'title', innerText: 't' }, inner] })
    expect(element).toBeInstanceOf(SVGElement)
    expect(element?.getAttribute('viewBox')).toBe('0 0 1 1')
    expect(element?.querySelector('title')).toBeInstanceOf(SVGElement)
    expect(element?.querySelector('p')).toBeInstanceOf(HTMLElement)
})

test('attributes follow their sources: mapped, wrapped, with a first value, and told of', () => {
    const width$ = new Subject<number>()
    const sideEffects = vi.fn()
    const style = { source$: width$, vdomMap: (n: number) => ({ width: `${n}px` }), untilFirst: { height: '5px' }, sideEffects }
    const title = { source$: width$, vdomMap: String, wrapper: (text: string) => `${text} wide` }
    const { element, life } = show({ tag: 'div', style, title, class: new BehaviorSubject('now') })
    expect(element?.className).toBe('now')
    expect(element?.style.cssText).toBe('height: 5px;')
    width$.next(3)
    expect(element?.style.cssText).toBe('width: 3px;')
    expect(element?.title).toBe('3 wide')
    expect(sideEffects).toHaveBeenCalledExactlyOnceWith({ domainData: 3, element })
    life.end()
    expect(width$.observed).toBe(false)
})

test('a child follows its source, and what a value made ends with the next', () => {
    const value$ = new Subject<number>()
    const shown: unknown[] = []
    const disconnectedCallback = vi.fn()
    const child = {
        source$: value$,
        untilFirst: 'waiting',
        vdomMap: (n: number) => n > 0 && { tag: 'b', innerText: String(n), disconnectedCallback },
        sideEffects: ({ element }: { element: Element }) => shown.push(element),
    }
    const { element } = show({ tag: 'p', children: ['x', child, 'y'] })
    expect(element?.textContent).toBe('xwaitingy')
    value$.next(1)
    expect(element?.innerHTML).toMatch(/^x.*<b>1<\/b>.*y$/)
    expect(shown).toEqual([element?.querySelector('b')])
    value$.next(0)
    expect(element?.textContent).toBe('xy')
    expect(disconnectedCallback).toHaveBeenCalledOnce()
})

test('children replace, by an observable of lists too', () => {
    const names$ = new BehaviorSubject(['a', 'b'])
    const vdomMap = (names: string[]) => names.map((innerText) => ({ tag: 'li', innerText }))
    const replaced = show({ tag: 'ul', children: { policy: 'replace', source$: names$, vdomMap } })
    names$.next(['c'])
    expect(replaced.element?.textContent).toBe('c')
    const plain = show({ tag: 'p', children: names$ })
    names$.next(['d', 'e'])
    expect(plain.element?.textContent).toBe('de')
})

test('children are added to by append, in their order', () => {
    const batch$ = new Subject<number[]>()
    const orderOperator = (a: number, b: number) => a - b
    const vdomMap = (n: number) => ({ tag: 'b', innerText: String(n) })
    const { element } = show({ tag: 'p', children: { policy: 'append', source$: batch$, vdomMap, orderOperator } })
    batch$.next([3, 1])
    batch$.next([2])
    expect(element?.textContent).toBe('123')
})

test('children that stay in a synced list are the same elements, where the list has them', () => {
    const list$ = new BehaviorSubject([{ id: 1 }, { id: 2 }])
    const disconnectedCallback = vi.fn()
    const sideEffects = vi.fn()
    const { element } = show({
        tag: 'p',
        children: {
            policy: 'sync',
            source$: list$,
            comparisonOperator: (a: { id: number }, b: { id: number }) => a.id === b.id,
            vdomMap: ({ id }: { id: number }) => ({ tag: 'b', innerText: String(id), disconnectedCallback }),
            sideEffects,
        },
    })
    const second = element?.querySelectorAll('b')[1]
    list$.next([{ id: 2 }, { id: 3 }])
    expect(element?.textContent).toBe('23')
    expect(element?.querySelector('b')).toBe(second)
    expect(disconnectedCallback).toHaveBeenCalledOnce()
    expect(sideEffects.mock.lastCall?.[1]).toMatchObject({ added: [{ domainData: { id: 3 } }], removed: [{ domainData: { id: 1 } }] })
})

test('connectedCallback sees the element in the document, and what it owns ends with the run', () => {
    const timer = interval(1_000_000)
    const left = vi.fn()
    let connected: boolean | undefined
    let subscription = timer.subscribe()
    const { life } = show({
        tag: 'div',
        children: [{
            tag: 'i',
            connectedCallback: (element: RxElement) => {
                connected = element.isConnected
                subscription.unsubscribe()
                subscription = timer.subscribe()
                element.ownSubscriptions(subscription)
                element.hookOnDisconnected(left)
            },
        }],
    })
    expect(connected).toBe(true)
    life.end()
    expect(subscription.closed).toBe(true)
    expect(left).toHaveBeenCalledOnce()
})

test('a handler gets its event until the run ends; what it throws is shown beside the element until it works', () => {
    const errors = reports()
    let fails = true
    const onclick = vi.fn((event: Event) => {
        if (fails) throw new Error(`at ${event.type}`)
    })
    const { element, outputs, life } = show({ tag: 'button', onclick })
    element?.click()
    expect(element?.nextElementSibling?.textContent).toBe('Error: at click')
    expect(errors).toHaveLength(1)
    expect(isShown(errors[0])).toBe(true)
    fails = false
    element?.click()
    expect(outputs.querySelector('[role=alert]')).toBeNull()
    life.end()
    element?.click()
    expect(onclick).toHaveBeenCalledTimes(2)
})

test('what an asynchronous handler rejects with is shown too', async () => {
    const errors = reports()
    const { element } = show({ tag: 'button', onclick: () => Promise.reject(new Error('later')) })
    element?.click()
    await vi.waitFor(() => { expect(element?.nextElementSibling?.textContent).toBe('Error: later') })
    expect(errors).toHaveLength(1)
})

test('text as a handler is no code, and takes its own element alone away', () => {
    const errors = reports()
    const { outputs } = show({ tag: 'p', children: ['a', { tag: 'button', onclick: 'alert(1)' }, 'b'] })
    expect(outputs.querySelector('button')).toBeNull()
    expect(outputs.textContent).toBe('aTypeError: onclick is not a functionb')
    expect(errors).toHaveLength(1)
})

test('an error of vdomMap is shown in its place, reported, and gone with the next value', () => {
    const errors = reports()
    const value$ = new BehaviorSubject(0)
    const vdomMap = (n: number) => {
        if (n === 0) throw new RangeError('zero')
        return { tag: 'b', innerText: String(n) }
    }
    const title = { source$: value$, vdomMap: (n: number) => vdomMap(n).tag }
    const { outputs } = show({ tag: 'p', children: [{ source$: value$, vdomMap }], title })
    expect(outputs.querySelectorAll('[role=alert]')).toHaveLength(2)
    expect(errors).toHaveLength(2)
    value$.next(1)
    expect(outputs.querySelectorAll('[role=alert]')).toHaveLength(0)
    expect(outputs.querySelector('b')?.textContent).toBe('1')
})

test('data whose tag is no name of an element is an object like any other', () => {
    const { outputs } = show({ tag: 'v 1.0', sha: 'abc' })
    expect(outputs.querySelector('.w3nest-tree')?.textContent).toContain('tag: "v 1.0"')
})

test('nothing is left listening when a run has ended', () => {
    const source$ = new BehaviorSubject(1)
    const { life } = show({
        tag: 'div',
        title: source$,
        children: [
            source$,
            { source$, vdomMap: () => ({ tag: 'b', children: [source$] }) },
            { tag: 'ul', children: { policy: 'sync', source$: new BehaviorSubject([1]), vdomMap: () => ({ tag: 'li', children: [source$] }) } },
        ],
    })
    expect(source$.observed).toBe(true)
    life.end()
    expect(source$.observed).toBe(false)
})
