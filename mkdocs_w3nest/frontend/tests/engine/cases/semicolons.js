let a = b
;[1].forEach(f)
x = y
++z
if (a) b
else c
do a; while (b) c
function g() {
}
function h() { return a }
() => { throw a }
class A {
    p = b = () => {}
    q = 1
    r
    static s = c;
    'quoted' = d
    #t
}
label: x
{ a }
(a)
a // comment
b /* comment */ ; c
debugger
