'use strict'; $let.f = f; 'use strict';
'other';
function f() { 'use strict'; return $page.a; }

// declares: f
// reads: a
