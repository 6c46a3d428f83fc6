'use strict'; $let.early = early; $let.second = second; $let.inBlock = $let.inBlock; $let.i = $let.i; $let.n = $let.n; $let.inLoop = $let.inLoop; $let.key = $let.key; $let.item = $let.item; $let.tried = $let.tried; $let.caught = $let.caught; $let.after = $let.after; $let.switched = $let.switched; $let.labelled = $let.labelled; $let.whiled = $let.whiled; $let.done = $let.done; $let.early2 = $let.early2; (0, $page.early)();
function early() { return $page.late; }
if ($page.a) { $page.inBlock = 1; }
for ($page.i = 0, $page.n; $page.i < 3; $page.i++) { $guard(); $page.inLoop; }
for ($page.key in $page.o) { $guard(); for ($page.item of $page.o) { $guard();} }
try { $page.tried; } catch (e) { $page.caught; } finally { $page.after; }
switch ($page.a) { case 1: $page.switched = 1; }
label: { $page.labelled; }
while ($page.a) { $guard(); $page.whiled = 1; }
do { $guard(); $page.done = 1; } while ($page.a);
$page.early2, $page.inBlock;
function second() { var own = 1; return own; }
{ function blockOnly() {} blockOnly(); }
$page.blockOnly;

// declares: early inBlock i n inLoop key item tried caught after switched labelled whiled done early2 second
// reads: late a o blockOnly
