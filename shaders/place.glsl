// Which element of src an element of dst is gathered from. A dispatch may have only a
// range of the columns of a row of src bound.
//
// p[12], p[13] the range of columns.
#include "index.glsl"

// sourceOf counts from the first element that is bound.
int sourceOf(uint row, uint column, uint columns) {
    int r = sourceRow(row);
    if (r == ELSEWHERE || r == INVALID) return r;
    if (column < p[12] || column >= p[13]) return ELSEWHERE;
    return int(uint(r) * columns + (column - p[12]));
}
