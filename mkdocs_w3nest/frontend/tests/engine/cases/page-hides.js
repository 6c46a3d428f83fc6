// page: console display load
console.log(1)
display({ load })
const Views = 1
Views + Math.max(1, 2)
Math = 3
typeof Math
