'use strict'; $let.i = $let.i; $let.j = $let.j; $let.r = $let.r; $let.s = $let.s; ({ a: $const.a } = $page.o);
({ b: { c: $let.c }, d: $let.d = 1, ...$let.e } = $page.o), [$let.f, , [$let.g] = [], ...$let.h] = $page.o;
({ i: $page.i, [(0, $page.k)()]: $page.j = $page.i } = $page.o);
[$let.l] = $page.o;
({ m: $const.m = {m: () => {}}.m, n: $const.o2 = {o2: class {}}.o2, 'quoted key': $const.p, 0: $const.q } = { ...$page.o });
for ({ r: $page.r } of $page.o) { $guard(); $page.r; }
for (({ s: $page.s } = $page.o); $page.s; ) { $guard(); break; }
({t: $const.t}=$page.o),({u: $const.u}=$page.o);

// declares: a c d e f g h i j l m o2 p q r s t u
// reads: o k
