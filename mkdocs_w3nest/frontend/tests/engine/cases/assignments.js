x = 1
x += y
x ??= 1
x ||= 1
x &&= y
x **= 2
x++
--x
x.y = z
x[i++] = x.z--;
(x) = 1
a = b = c
[a, b] = [b, a];
({ a, b: c.d, e: [f = 1, ...g], h = i, ...j } = k);
[x.y, z[0]] = w
function later() { deep = 1; inner() }
() => { deeper += 1 }
