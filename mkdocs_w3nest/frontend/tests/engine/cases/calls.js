f()
f(a)(b)
f`text ${a}`
f?.(a)
f.g()
(f)(a)
(a, f)()
parseInt('1')
fetch('/x')
eval('1')
await f()
f() || g()
f(...a, f(b))
async(a)
new (f(a))
function local() { return local2() }
function local2(g) { return g() + g`x` }
super2?.()
