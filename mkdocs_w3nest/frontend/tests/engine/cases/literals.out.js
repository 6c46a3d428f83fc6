'use strict'; /a\/[/x]/dgimsy.test($page.a);
/[\p{L}--[a-z]]/v;
1_000n ** 2n + 0x1f + .5e3;
'it\'s a \u{1F996} // not a comment'
`line ${$page.a}
${`nested ${$page.b /* comment */}`} \` ${'}'} end`;
String.raw`\n ${$page.c}`;
"</div><js-cell>";
/* a comment with a name */ $page.d; // x = y
null, true, false;
$page.c = $page.a<! --$page.b;
$page.é = $page.ñ;
$page.𠮷 = '🦖';

// declares: c b é 𠮷
// reads: a b c d ñ
