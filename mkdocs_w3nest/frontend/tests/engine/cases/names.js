// what is asked of the page, and what is not
a
a.b.c
a[b][a.c]
;[a, , ...b];
({ a, b: c, [d]: e, 'f': g, h() { return h }, get i() { return a }, ...rest })
;`${a} and ${`${b}`}`
console.log(Math.PI, undefined, NaN, document.title)
display(Views.mx1, webpm, load, installInterpreter)
({ display, console, rxjs })
navigator.language + location.href + name + status + event + top + length
a ? b : c
a, b
a?.b?.[c]?.(d)
(a)
new a
new a(b)
new a.b(c)
new (a())()
new a`b`
this
