'use strict'; $let.target = target; $let.Point = class Point extends ($page.base ?? Object) {
    #x = $page.start; static count = $page.total;
    static #secret() { return $page.secret; }
    static { $page.total++; var own = $page.total; let other; own + other; }
    constructor(x = $page.start) { super(x); this.#x = x; Point.count++; }
    get x() { return this.#x; }
    set x(value) { this.#x = value; (0, $page.changed)(value); }
    [$page.computed + 1]() { return super.x(); }
    static async *[Symbol.iterator]() { yield* $page.items; }
    has(o) { return #x in o; }
    arrow = () => $page.arguments2;
    'string key' = Point;
};
$const.Named = class Inner { self = Inner; other = $page.Named; };
$const.Anonymous = {Anonymous: class { static self = this; }}.Anonymous;
function target() { return new.target; }

// declares: Point total Named Anonymous target
// reads: base start total secret changed computed items arguments2
