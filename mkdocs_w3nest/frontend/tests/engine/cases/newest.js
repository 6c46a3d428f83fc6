using file = open(a)
await using pool = connect(), other = null;
{ using inner = open(file); inner }
for (using each of files) each
a ||= b ?? (c && d)
class C { static #p; static { C.#p ??= 1 } accessor2 = #p in this }
try { throw new Error('x', { cause: a }) } catch { }
Object.groupBy(a, ({ b }) => b)
const { [Symbol.iterator]: it, ...others } = a;
/(?<year>\d{4})|(?<year>\d{2})/v
