'use strict'; 
    $const.a
    =
    1;
({
    b: $const.b,
    c: [
        $const.d
    ]
}
=
    $page.e);
(0, $page.f)
(
    $page.g
);
while
($page.h)
    { $guard(); (0, $page.i)(); }

// declares: a b d
// reads: e f g h i
