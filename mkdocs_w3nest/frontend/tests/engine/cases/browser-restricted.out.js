'use strict'; $let.f = f; // statements that end at a line whatever follows
function f() {
    return;
    ($page.a);
}
while ($page.a) { $guard();
    continue;
    $page.b;
}
$let.A = class A {
    get
    c() { (0, $page.d)(); }
    async;
    e() {}
    p = () => {};
    ['q'] = 1;
};

// declares: f A
// reads: a b d
