'use strict'; $let.g = g; $let.h = h; $let.a = $page.b
;[1].forEach($page.f);
$page.x = $page.y;
++$page.z;
if ($page.a) $page.b;
else $page.c;
do { $guard(); $page.a; } while ($page.b); $page.c;
function g() {
}
function h() { return $page.a; }
() => { throw $page.a; };
$let.A = class A {
    p = $page.b = {b: () => {}}.b;
    q = 1;
    r;
    static s = $page.c;
    'quoted' = $page.d;
    #t;
};
label: $page.x;
{ $page.a; }
($page.a);
$page.a; // comment
$page.b /* comment */ ; $page.c;
debugger;

// declares: a x z g h A b
// reads: b f y z c d x
