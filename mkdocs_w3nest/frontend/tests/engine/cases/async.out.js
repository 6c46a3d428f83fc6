'use strict'; $let.g = g; $const.r = await fetch($page.url);
await Promise.all([$page.a, $page.b].map(async (x) => await x));
async function* g() { for await (const x of $page.y) { $guard(); yield x; } yield; yield* $page.z; await $page.a; }
$const.h = {h: async () => { try { await $page.b; } finally { $page.c; } }}.h;
$const.i = {i: async function () { await $page.d; }}.i;
await ($page.e);
await [$page.f];
await `g`;
await new Promise((resolve) => setTimeout(resolve, $page.n));

// declares: r g h i
// reads: url a b y z c d e f n
