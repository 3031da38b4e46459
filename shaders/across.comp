// Reduces segments of rows: each to one item of dst, in the order of x. Of the fours of
// columns that a lane has, it combines the first columns, the second, the third and the
// fourth each on their own.
//
// p[0] to p[3] are for segment.glsl; p[4], p[5] first items of dst, x; p[6] index of the
// first column; p[7] the count that a mean divides by, a float.
#include "reduction.glsl"

layout(std140, binding = 0) uniform Params { uint p[8]; };

#include "segment.glsl"

#if LANES > 1
shared Item partial[288]; // LANE_ROWS * LANE_STRIDE, or less

// finish combines what the lanes of each row have found. The loop has nothing to do in the
// other invocations, which a software driver would not skip otherwise.
Item finish(Item r) {
    partial[lanePlace()] = r;
    memoryBarrierShared();
    barrier();
    uint at = gl_LocalInvocationIndex * LANE_STRIDE;
    uint to = gl_LocalInvocationIndex < LANE_ROWS ? at + uint(LANES) : at;
    Item a = none(), b = none(), c = none(), d = none();
    for (; at < to; at += 4u) {
        a = combine(a, partial[at]);
        b = combine(b, partial[at + 1u]);
        c = combine(c, partial[at + 2u]);
        d = combine(d, partial[at + 3u]);
    }
    return combine(combine(a, b), combine(c, d));
}
#endif

void main() {
    uint from = p[5] + segmentRow() * p[2], to = segmentEnd();

    Item a = none(), b = none(), c = none(), d = none();
    for (uint column = segmentStart() + lane() * 4u; column < to; column += LANES * 4u) {
        uint i = from + column, index = p[6] + column;
#if WIDTH == 4
        vec4 v = x[i / 4u];
#if OP == 3
        a = combine(a, Item(v.x, index));
        b = combine(b, Item(v.y, index + 1u));
        c = combine(c, Item(v.z, index + 2u));
        d = combine(d, Item(v.w, index + 3u));
#else
        a = combine(a, v.x);
        b = combine(b, v.y);
        c = combine(c, v.z);
        d = combine(d, v.w);
#endif
#else
        a = combine(a, itemAt(i, index));
        if (column + 1u < to) b = combine(b, itemAt(i + 1u, index + 1u));
        if (column + 2u < to) c = combine(c, itemAt(i + 2u, index + 2u));
        if (column + 3u < to) d = combine(d, itemAt(i + 3u, index + 3u));
#endif
    }
    Item r = combine(combine(a, b), combine(c, d));
    uint s = rowIndex();
#if LANES > 1
    r = finish(r);
    s = groupIndex() * LANE_ROWS + gl_LocalInvocationIndex;
    if (gl_LocalInvocationIndex >= LANE_ROWS) return;
#endif
    if (s < p[0]) store(p[4] + s, r, uintBitsToFloat(p[7]));
}
