typeof x
typeof x.y
typeof (x)
typeof window
typeof typeof x === 'undefined' && typeof x()
function f(y) { return typeof y + typeof z }
typeof display
