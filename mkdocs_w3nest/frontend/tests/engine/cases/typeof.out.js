'use strict'; $let.f = f; typeof $maybe.x;
typeof $page.x.y;
typeof ($maybe.x);
typeof window;
typeof typeof $maybe.x === 'undefined' && typeof (0, $page.x)();
function f(y) { return typeof y + typeof $maybe.z; }
typeof display;

// declares: f
// reads: x z display
