'use strict'; // arrow functions and names that end at a line, although the next begins with a bracket
$const.f = {f: () => {}}.f;
($page.f);
$const.g = {g: () => {}}.g;
/re/.test($page.f);
$const.h = {h: async () => {}}.h;
[$page.f];
$let.i = undefined;
($page.f);
({ j: $let.j } = () => {});
($page.f);
$page.i = {i: () => {}}.i;
`text`;

// declares: f g h i j
// reads: 
