'use strict'; 
// declares: 
// reads: 
