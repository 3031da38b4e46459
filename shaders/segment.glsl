// The segment of a row that the lanes of an invocation work on; lane l has the fours of
// columns l, l + LANES, ... of it. The order of sums does not depend on WIDTH, which is 4
// where rows can be read in fours.
//
// p[0] segments in all; p[1] segments of a row; p[2] columns; p[3] columns of a segment, a
// multiple of 4 or all.
#include "lanes.glsl"
#include "ieee.glsl"
#include "element.glsl"

uint segmentRow() { return rowIndex() / p[1]; }
uint segmentStart() { return rowIndex() % p[1] * p[3]; }

// segmentEnd is the start where there is no such segment.
uint segmentEnd() { return rowIndex() < p[0] ? min(segmentStart() + p[3], p[2]) : segmentStart(); }

// FOUR_OF reads the numbers i to i + 3 of a block, of which so many are left in the
// segment; the others are neutral.
#if WIDTH == 4
#define FOUR_OF(block, i, left, neutral) block[(i) / 4u]
#define PUT_FOUR(block, i, left, v) block[(i) / 4u] = v
#else
#define FOUR_OF(block, i, left, neutral) vec4(block[i], left > 1u ? block[(i) + 1u] : neutral, \
    left > 2u ? block[(i) + 2u] : neutral, left > 3u ? block[(i) + 3u] : neutral)
#define PUT_FOUR(block, i, left, v) \
    block[i] = v.x; \
    if (left > 1u) block[(i) + 1u] = v.y; \
    if (left > 2u) block[(i) + 2u] = v.z; \
    if (left > 3u) block[(i) + 3u] = v.w
#endif
