// a block with a label after a line without a semicolon
a
{
    b: c
}
