'use strict'; $let.local = local; $let.l = $let.l; $let.m = $let.m; $const.f = {f: () => {}}.f;
$let.g = {g: function () {}}.g, $let.h = {h: class {}}.h;
$page.k = {k: async x => x}.k;
$page.k ??= ({k: function* () {}}.k);
$page.l = ({l: () => {}}.l), $page.m = function named() {};
$page.n.o = () => {};
$page.p += () => {};
function local() {
    let q = () => {};
    $page.r = {r: () => q}.r;
    q = () => {};
}
[$page.s = {s: () => {}}.s] = [];
$page.display = {display: () => {}}.display;
$const.u = function () {}
`text`;
$page.__proto__ = () => {};

// declares: f g h k l m p local r s display u __proto__
// reads: k n p
