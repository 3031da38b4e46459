// Which row of src a row of dst is gathered from. A dispatch may have only a range of
// the rows of src and of the indices bound; rows of dst that come from elsewhere are
// other dispatches' work.
//
// p[4], p[5] the range of rows of src; p[6] rows of src in all; p[7], p[8] the range of
// indices; p[9] indices in all; p[10] first of the bound indices; p[11] first of the
// state.
// The shader declares index[] and, with CURSOR, state[].
#include "state.glsl"

const int ELSEWHERE = -1; // not this dispatch's work
const int INVALID = -2;   // no such index or row

// sourceRow counts from the first row that is bound.
int sourceRow(uint row) {
    int at = int(row);
#if CURSOR
    int cursor = int(state[p[11] + CURSOR_AT]);
    if (cursor < 0) return INVALID;
    at += cursor;
#endif
    if (at < 0 || uint(at) >= p[9]) return INVALID;
    if (uint(at) < p[7] || uint(at) >= p[8]) return ELSEWHERE;
    int r = index[p[10] + uint(at) - p[7]];
    if (r < 0 || uint(r) >= p[6]) return INVALID;
    if (uint(r) < p[4] || uint(r) >= p[5]) return ELSEWHERE;
    return r - int(p[4]);
}
