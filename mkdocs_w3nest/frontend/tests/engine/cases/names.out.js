'use strict'; // what is asked of the page, and what is not
$page.a;
$page.a.b.c;
$page.a[$page.b][$page.a.c]
;[$page.a, , ...$page.b];
({ a: $page.a, b: $page.c, [$page.d]: $page.e, 'f': $page.g, h() { return $page.h; }, get i() { return $page.a; }, ...$page.rest })
;`${$page.a} and ${`${$page.b}`}`;
console.log(Math.PI, undefined, NaN, document.title);
display(Views.mx1, webpm, load, installInterpreter)
({ display, console, rxjs: $page.rxjs });
$page.navigator.language + $page.location.href + $page.name + $page.status + $page.event + $page.top + $page.length;
$page.a ? $page.b : $page.c;
$page.a, $page.b;
$page.a?.b?.[$page.c]?.($page.d)
($page.a);
new $page.a;
new $page.a($page.b);
new $page.a.b($page.c);
new ((0, $page.a)())();
new (0, $page.a)`b`;
this;

// declares: 
// reads: a b c d e g h rest display Views webpm load installInterpreter rxjs navigator location name status event top length
