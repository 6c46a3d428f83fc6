const f = () => {}
let g = function () {}, h = class {}
k = async x => x
k ??= (function* () {})
var l = (() => {}), m = function named() {}
n.o = () => {}
p += () => {}
function local() {
    let q = () => {}
    r = () => q
    q = () => {}
}
[s = () => {}] = []
display = () => {}
const u = function () {}
`text`
__proto__ = () => {}
