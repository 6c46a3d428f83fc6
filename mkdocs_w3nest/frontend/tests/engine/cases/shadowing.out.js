'use strict'; $let.f = f; $let.display2 = display2; $const.outer = 1;
function f(a, { b, c: [d] = $page.outer }, ...e) {
    var g = 1;
    let h;
    if (a) { const i = $page.j; var k; class L {} function m() {} [i, k, L, m]; }
    $page.i; k; $page.L; $page.m;
    return [a, b, $page.c, d, e, g, h, $page.outer, arguments, $page.f];
}
$const.g = {g: (a, b = a, c = $page.v) => { var v; return [a, b, c, v]; }}.g
;(function h() { h; $page.h2; })
;(class K { static k = K; [K.name]() { return K; } });
try { $page.x; } catch ({ message: outer }) { outer; }
try { $page.x; } catch { $page.outer; }
for (let i = 0, n = i; i < n; i++) { $guard(); i; }
for (const [key, value] of $page.entries) { $guard(); key + value + $page.outer; }
for (const own of own) { $guard(); own; }
switch ($page.outer) { case one: let one; $page.two; default: one; }
{ let outer = 2; { outer; const deep = outer; } $page.deep; }
$const.object = { outer() { return $page.outer; }, f: function () { return arguments; } };
function display2(display) { display(console); { let console; console; } }
x => ({ x, y: $page.y } = x);
async x => { await x; $page.y = x; };
({ a: x }) => x;
(x, ...[y]) => x + y + $page.z;
label: for (;;) { $guard(); break label; }

// declares: outer f g object display2 y
// reads: j i L m c v h2 x entries two deep z
