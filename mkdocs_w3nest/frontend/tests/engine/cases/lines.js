const
    a
    =
    1
const {
    b,
    c: [
        d
    ]
}
=
    e
f
(
    g
)
while
(h)
    i()
