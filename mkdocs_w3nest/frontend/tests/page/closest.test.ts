/** What somebody may have meant. */
import { expect, it } from 'vitest'
import { closest } from '../../src/page/closest'

it.each([
    ['pyRuner', ['pyRunner', 'sci'], 'pyRunner'],
    ['SCI', ['sci', 'py'], 'sci'],
    ['lua', ['pyRunner', 'sci'], undefined],
    ['py', [], undefined],
])('%s among %j: %s', (name, names, meant) => {
    expect(closest(name, names)).toBe(meant)
})
