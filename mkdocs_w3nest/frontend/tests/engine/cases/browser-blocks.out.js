'use strict'; // a block with a label after a line without a semicolon
$page.a;
{
    b: $page.c;
}

// declares: 
// reads: a c
