const outer = 1
function f(a, { b, c: [d] = outer }, ...e) {
    var g = 1
    let h
    if (a) { const i = j; var k; class L {} function m() {} [i, k, L, m] }
    i; k; L; m
    return [a, b, c, d, e, g, h, outer, arguments, f]
}
const g = (a, b = a, c = v) => { var v; return [a, b, c, v] }
;(function h() { h; h2 })
;(class K { static k = K; [K.name]() { return K } })
try { x } catch ({ message: outer }) { outer }
try { x } catch { outer }
for (let i = 0, n = i; i < n; i++) i
for (const [key, value] of entries) key + value + outer
for (const own of own) own
switch (outer) { case one: let one; two; default: one }
{ let outer = 2; { outer; const deep = outer } deep }
const object = { outer() { return outer }, f: function () { return arguments } }
function display2(display) { display(console); { let console; console } }
x => ({ x, y } = x);
async x => { await x; y = x };
({ a: x }) => x;
(x, ...[y]) => x + y + z
label: for (;;) { break label }
