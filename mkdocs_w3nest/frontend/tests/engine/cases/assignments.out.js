'use strict'; $let.later = later; $page.x = 1;
$page.x += $page.y;
$page.x ??= 1;
$page.x ||= 1;
$page.x &&= $page.y;
$page.x **= 2;
$page.x++;
--$page.x;
$page.x.y = $page.z;
$page.x[$page.i++] = $page.x.z--;
($page.x) = 1;
$page.a = $page.b = $page.c
[$page.a, $page.b] = [$page.b, $page.a];
({ a: $page.a, b: $page.c.d, e: [$page.f = 1, ...$page.g], h: $page.h = $page.i, ...$page.j } = $page.k);
[$page.x.y, $page.z[0]] = $page.w;
function later() { $page.deep = 1; (0, $page.inner)(); }
() => { $page.deeper += 1; };

// declares: x i a b f g h j later deep deeper
// reads: x y z i c a b k w inner deeper
