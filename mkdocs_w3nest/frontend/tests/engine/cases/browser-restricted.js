// statements that end at a line whatever follows
function f() {
    return
    (a)
}
while (a) {
    continue
    b
}
class A {
    get
    c() { d() }
    async
    e() {}
    p = () => {}
    ['q'] = 1
}
