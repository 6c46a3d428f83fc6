/** The name that somebody may have meant. */

/** The one of `names` that is closest to `name`, when it is close. */
export function closest(name: string, names: readonly string[]): string | undefined {
    const near = names
        .map((each) => [distance(name.toLowerCase(), each.toLowerCase()), each] as const)
        .filter(([steps]) => steps <= Math.max(1, name.length / 3))
        .sort(([a], [b]) => a - b)
    return near[0]?.[1]
}

/** Insertions, deletions and replacements that make one of the other (Levenshtein). */
function distance(from: string, to: string): number {
    let row = Array.from({ length: to.length + 1 }, (_, i) => i)
    for (const [i, letter] of Array.from(from).entries()) {
        const next = [i + 1]
        for (const [j, other] of Array.from(to).entries()) {
            next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)))
        }
        row = next
    }
    return row.at(-1) ?? 0
}
