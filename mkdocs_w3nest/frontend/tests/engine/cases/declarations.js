let a = 1, b, c = a
const d = 2
var e = 3, f
const
  i = 1,
  // between
  j = i
const k = 1, { l, m: [n] } = o, [p] = q;
let r = 1; const s = 2; var t = 3
function u() { return u }
async function v() {}
function* w() {}
class X extends Y { static z = X }
class Z {}
(a)
