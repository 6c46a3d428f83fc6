'use strict'; // page: console display load
$page.console.log(1);
(0, $page.display)({ load: $page.load });
$const.Views = 1;
$page.Views + $page.Math.max(1, 2);
$page.Math = 3;
typeof $maybe.Math;

// declares: Views Math
// reads: console display load Math
