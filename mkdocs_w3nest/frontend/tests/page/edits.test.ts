/** Edits outlive a reload of the page, and nothing else's content breaks them. */
import { beforeEach, expect, it } from 'vitest'
import { Edits } from '../../src/page/edits'

beforeEach(() => { sessionStorage.clear() })

it('keeps edits by page and cell, with the code that they were made from', () => {
    new Edits('a.md', sessionStorage).keep('one', { code: 'mine', base: 'theirs' })
    expect([...new Edits('a.md', sessionStorage).all()]).toEqual([['one', { code: 'mine', base: 'theirs' }]])
    expect(new Edits('b.md', sessionStorage).all().size).toBe(0)
})

it('forgets an edit that is dropped, and leaves nothing behind', () => {
    const edits = new Edits('a.md', sessionStorage)
    edits.keep('one', { code: 'mine', base: 'theirs' })
    edits.drop('one')
    expect(sessionStorage.length).toBe(0)
})

it('starts anew where the storage holds something else', () => {
    sessionStorage.setItem('w3nest-edits:a.md', '{"not": "ours"}')
    expect(new Edits('a.md', sessionStorage).all().size).toBe(0)
})

it('goes on in memory when the storage is full', () => {
    const full = { getItem: () => null, removeItem: () => undefined, setItem: () => { throw new DOMException('full', 'QuotaExceededError') } }
    const edits = new Edits('a.md', full)
    edits.keep('one', { code: 'mine', base: 'theirs' })
    expect(edits.all().get('one')?.code).toBe('mine')
})
