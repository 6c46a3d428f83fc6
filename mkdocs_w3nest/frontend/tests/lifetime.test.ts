/** What ends together. */
import { expect, test, vi } from 'vitest'
import { Lifetime } from '../src/lifetime'

test('everything ends once, newest first, and a failing end does not stop the others', () => {
    const report = vi.spyOn(globalThis, 'reportError').mockImplementation(() => undefined)
    const ended: number[] = []
    const life = new Lifetime()
    life.add(() => ended.push(1))
    life.add(() => { throw new Error('broken') })
    life.add(() => ended.push(2))
    life.end()
    life.end()
    expect(ended).toEqual([2, 1])
    expect(report).toHaveBeenCalledOnce()
    expect(life.ended).toBe(true)
})

test('what is added after the end ends at once', () => {
    const life = new Lifetime()
    life.end()
    const end = vi.fn()
    life.add(end)
    expect(end).toHaveBeenCalledOnce()
    expect(life.signal.aborted).toBe(true)
})

test('a child ends with its parent, or earlier without it', () => {
    const parent = new Lifetime()
    const [first, second] = [parent.child(), parent.child()]
    first.end()
    expect(parent.ended).toBe(false)
    parent.end()
    expect(second.ended).toBe(true)
})

test('the signal aborts at the end', () => {
    const life = new Lifetime()
    const { signal } = life
    expect(signal.aborted).toBe(false)
    life.end()
    expect(signal.aborted).toBe(true)
})
