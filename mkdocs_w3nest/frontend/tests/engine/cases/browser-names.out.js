'use strict'; $let.err = $let.err; // names and comments that are easily taken for others
try { $page.x; } catch (err) { err = 1; err; }
$page.err;
$const.outer = {outer: () => $page.arguments}.outer;
$page.abc = 1;
String.raw`\u ${$page.c}`;

    $let.d
    = 1;

// declares: err outer abc d
// reads: x arguments c
