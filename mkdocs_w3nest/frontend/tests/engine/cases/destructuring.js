const { a } = o
let { b: { c }, d = 1, ...e } = o, [f, , [g] = [], ...h] = o;
var { i, [k()]: j = i } = o
let [l] = o
const { m = () => {}, n: o2 = class {}, 'quoted key': p, 0: q } = { ...o }
for (var { r } of o) r
for (var { s } = o; s; ) break
const {t}=o,{u}=o
