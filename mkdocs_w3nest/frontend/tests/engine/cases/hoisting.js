early()
function early() { return late }
if (a) { var inBlock = 1 }
for (var i = 0, n; i < 3; i++) { var inLoop }
for (var key in o) { for (var item of o) {} }
try { var tried } catch (e) { var caught } finally { var after }
switch (a) { case 1: var switched = 1 }
label: { var labelled }
while (a) var whiled = 1
do var done = 1; while (a)
var early2, inBlock
function second() { var own = 1; return own }
{ function blockOnly() {} blockOnly() }
blockOnly
