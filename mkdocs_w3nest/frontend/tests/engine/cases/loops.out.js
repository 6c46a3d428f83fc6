'use strict'; for (let i = 0; i < 3; i++) { $guard(); (0, $page.f)(i); }
for (const a of $page.b) { $guard(); (0, $page.f)(a); }
for ($page.a of $page.b) { $guard(); (0, $page.f)($page.a); }
for ($page.a.b in $page.c) { $guard(); (0, $page.f)($page.a); }
for ([$page.a, { b: $page.b }] of $page.c) { $guard(); (0, $page.f)($page.a); }
for (;;) { $guard(); break; }
for ($page.x = 0, $page.y = 1; $page.x < $page.y; $page.x++) { $guard();}
while ($page.a) { $guard(); ; }
while ($page.a) { $guard(); (0, $page.f)(); } (0, $page.g)();
do { $guard(); (0, $page.f)(); }
while ($page.a);
do { $guard(); (0, $page.f)(); } while ($page.a); (0, $page.g)();
for await (const chunk of $page.stream) { $guard(); chunk; }
outer: for (const a of $page.b) { $guard(); for (const c of a) { $guard(); if (c) continue outer; else break; } }
while ($page.a) { $guard(); if ($page.b) (0, $page.f)(); else (0, $page.g)(); }
while ($page.a) { $guard(); label: { break label; } }
while ($page.a) { $guard(); for (;;) { $guard(); while ($page.b) { $guard(); $page.c++; } } }
$const.late = {late: () => { while (true) { $guard(); (0, $page.late)(); } }}.late;
for (const async of $page.b) { $guard(); async; }
for (let in2 = ('a' in $page.b); in2; ) { $guard();}
while($page.a){ $guard(); ; }(0, $page.f)();

// declares: a b x y c late
// reads: f b a c x y g stream
