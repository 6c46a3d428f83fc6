'use strict'; await $import('side-effect');
({default: $const.one} = await $import('https://esm.sh/one'));
$const.two = await $import("two");
({default: $const.three, four: $const.four, five: $const.six, default: $const.seven, 'string name': $const.eight} = await $import('three'));
({default: $const.nine} = $const.ten = await $import('ten'));
({default: $const.data} = await $import('./data.json', {with: {type: 'json'}}));
({eleven: $const.eleven, twelve: $const.twelve} = await $import('twelve'));




await $import('nothing');
$const.lazy = await $import('./lazy.js');
$import($page.url, { with: { type: 'json' } });
$import.meta.url + $import.meta.resolve('x');
(0, $page.one)($page.two, $page.three, $page.four, $page.six, $page.seven, $page.eight, $page.nine, $page.ten, $page.data, $page.eleven, $page.twelve);

// declares: one two three four six seven eight nine ten data eleven twelve lazy
// reads: url
