// names and comments that are easily taken for others
try { x } catch (err) { var err = 1; err }
err
const outer = () => arguments
\u0061bc = 1
String.raw`\u ${c}`
let
    d
    = 1
