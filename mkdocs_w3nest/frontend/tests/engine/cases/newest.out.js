'use strict'; using file = (0, $page.open)($page.a); $const.file = file;
await using pool = (0, $page.connect)(), other = null; $const.pool = pool; $const.other = other;
{ using inner = (0, $page.open)($page.file); inner; }
for (using each of $page.files) { $guard(); each; }
$page.a ||= $page.b ?? ($page.c && $page.d);
$let.C = class C { static #p; static { C.#p ??= 1; } accessor2 = #p in this; };
try { throw new Error('x', { cause: $page.a }); } catch { }
Object.groupBy($page.a, ({ b }) => b);
({ [Symbol.iterator]: $const.it, ...$const.others } = $page.a);
/(?<year>\d{4})|(?<year>\d{2})/v;

// declares: file pool other a C it others
// reads: open a connect files b c d
