for (let i = 0; i < 3; i++) f(i)
for (const a of b) { f(a) }
for (a of b) f(a)
for (a.b in c) f(a)
for ([a, { b }] of c) f(a)
for (;;) break
for (x = 0, y = 1; x < y; x++) {}
while (a) ;
while (a) f(); g()
do f()
while (a)
do { f() } while (a) g()
for await (const chunk of stream) chunk
outer: for (const a of b) for (const c of a) if (c) continue outer; else break
while (a) if (b) f(); else g()
while (a) label: { break label }
while (a) for (;;) while (b) c++
const late = () => { while (true) late() }
for (const async of b) async
for (let in2 = ('a' in b); in2; ) {}
while(a);f()
