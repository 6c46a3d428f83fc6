/a\/[/x]/dgimsy.test(a);
/[\p{L}--[a-z]]/v
1_000n ** 2n + 0x1f + .5e3
'it\'s a \u{1F996} // not a comment'
`line ${a}
${`nested ${b /* comment */}`} \` ${'}'} end`
String.raw`\n ${c}`
"</div><js-cell>"
/* a comment with a name */ d // x = y
null, true, false
c = a<!--b
é = ñ
𠮷 = '🦖'
