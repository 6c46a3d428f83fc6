'use strict'; $let.u = u; $let.v = v; $let.w = w; $let.e = $let.e; $let.f = $let.f; $let.t = $let.t; $let.a = 1, $let.b = undefined, $let.c = $page.a;
$const.d = 2;
$page.e = 3, $page.f;

  $const.i = 1,
  // between
  $const.j = $page.i;
$const.k = 1, ({ l: $const.l, m: [$const.n] } = $page.o), [$const.p] = $page.q;
$let.r = 1; $const.s = 2; $page.t = 3;
function u() { return $page.u; }
async function v() {}
function* w() {}
$let.X = class X extends $page.Y { static z = X; };
$let.Z = class Z {};
($page.a);

// declares: a b c d e f i j k l n p r s t u v w X Z
// reads: o q Y
