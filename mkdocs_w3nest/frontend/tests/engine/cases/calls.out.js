'use strict'; $let.local = local; $let.local2 = local2; (0, $page.f)();
(0, $page.f)($page.a)($page.b);
(0, $page.f)`text ${$page.a}`;
(0, $page.f)?.($page.a);
$page.f.g()
($page.f)($page.a)
($page.a, $page.f)();
parseInt('1');
fetch('/x');
(0, $page.eval)('1');
await (0, $page.f)();
(0, $page.f)() || (0, $page.g)();
(0, $page.f)(...$page.a, (0, $page.f)($page.b));
(0, $page.async)($page.a);
new ((0, $page.f)($page.a));
function local() { return (0, $page.local2)(); }
function local2(g) { return g() + g`x`; }
(0, $page.super2)?.();

// declares: local local2
// reads: f a b eval g async super2
