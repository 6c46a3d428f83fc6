// arrow functions and names that end at a line, although the next begins with a bracket
const f = () => {}
(f)
const g = () => {}
/re/.test(f)
const h = async () => {}
[f]
let i
(f)
let { j } = () => {}
(f)
i = () => {}
`text`
