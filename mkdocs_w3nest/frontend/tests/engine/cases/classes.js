class Point extends (base ?? Object) {
    #x = start; static count = total
    static #secret() { return secret }
    static { total++; var own = total; let other; own + other }
    constructor(x = start) { super(x); this.#x = x; Point.count++ }
    get x() { return this.#x }
    set x(value) { this.#x = value; changed(value) }
    [computed + 1]() { return super.x() }
    static async *[Symbol.iterator]() { yield* items }
    has(o) { return #x in o }
    arrow = () => arguments2
    'string key' = Point
}
const Named = class Inner { self = Inner; other = Named }
const Anonymous = class { static self = this }
function target() { return new.target }
