import { beforeEach, expect, test, vi } from 'vitest'
import { tabId } from '../../src/gateway'
import { FakeLocks } from './fake-locks'

let locks: FakeLocks

beforeEach(() => {
    sessionStorage.clear()
    locks = new FakeLocks()
    vi.stubGlobal('navigator', { locks })
    return () => {
        dispatchEvent(new Event('pagehide'))
        vi.unstubAllGlobals()
    }
})

/** What browsers do at a reload. */
function leave(): void {
    dispatchEvent(new Event('pagehide'))
}

test('is a name that a partition may have', async () => {
    expect(await tabId()).toMatch(/^tab-[a-z0-9]{10,60}$/)
})

test('is the same after a reload', async () => {
    const id = await tabId()
    leave()
    expect(await tabId()).toBe(id)
})

test('is waited for while the page before still holds it', async () => {
    sessionStorage.setItem('w3nest-tab', 'tab-before')
    const release = locks.take('w3nest:tab-before')
    const id = tabId()
    await Promise.resolve()
    release()
    expect(await id).toBe('tab-before')
})

test('is a new one in a duplicated tab, which keeps it', async () => {
    sessionStorage.setItem('w3nest-tab', 'tab-original')
    locks.take('w3nest:tab-original')
    const id = await tabId()
    expect(id).not.toBe('tab-original')
    leave()
    expect(await tabId()).toBe(id)
})

test('is held again when the page comes back from the cache of the browser', async () => {
    const id = await tabId()
    leave()
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    const other = locks.request(`w3nest:${id}`, { signal: AbortSignal.timeout(50) }, () => Promise.resolve())
    await expect(other).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('is there without locks', async () => {
    vi.stubGlobal('navigator', {})
    const id = await tabId()
    expect(await tabId()).toBe(id)
})

test('is there where locks are forbidden', async () => {
    const forbidden = { request: () => Promise.reject(new DOMException('no', 'SecurityError')) }
    vi.stubGlobal('navigator', { locks: forbidden })
    const id = await tabId()
    expect(await tabId()).toBe(id)
})

test('is there, for this page alone, where storage is blocked', async () => {
    vi.stubGlobal('sessionStorage', {
        getItem: () => { throw new DOMException('no', 'SecurityError') },
        setItem: () => { throw new DOMException('no', 'SecurityError') },
    })
    expect(await tabId()).toMatch(/^tab-/)
})
