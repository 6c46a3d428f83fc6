'use strict'
'other'
function f() { 'use strict'; return a }
