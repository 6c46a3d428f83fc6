const r = await fetch(url)
await Promise.all([a, b].map(async (x) => await x))
async function* g() { for await (const x of y) yield x; yield; yield* z; await a }
const h = async () => { try { await b } finally { c } }
const i = async function () { await d }
await (e)
await [f]
await `g`
await new Promise((resolve) => setTimeout(resolve, n))
