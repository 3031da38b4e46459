// Reduces segments of rows: each to one item of dst, in the order of x. LANES
// invocations, 1 or a whole work group, work on a segment: lane l takes the columns l, l + LANES, ...
// of it, and what the lanes found is combined in a tree.
//
// p[0] segments in all; p[1] segments of a row; p[2] columns; p[3] columns of a segment;
// p[4], p[5] first items of dst, x; p[6] index of the first column; p[7] the count that
// a mean divides by, a float.
#include "grid.glsl"
#include "reduction.glsl"

layout(std140, binding = 0) uniform Params { uint p[8]; };

#if LANES == 1
layout(local_size_x = 64) in;

uint segmentIndex() { return groupIndex() * 64u + gl_LocalInvocationIndex; }
uint lane() { return 0u; }
Item combineLanes(Item r) { return r; }
#else
layout(local_size_x = LANES) in;

uint segmentIndex() { return groupIndex(); }
uint lane() { return gl_LocalInvocationIndex; }

shared Item tree[LANES];

Item combineLanes(Item r) {
    tree[lane()] = r;
    memoryBarrierShared();
    barrier();
    for (uint width = LANES / 2; width > 0u; width /= 2u) {
        if (lane() < width) tree[lane()] = combine(tree[lane()], tree[lane() + width]);
        memoryBarrierShared();
        barrier();
    }
    return tree[0];
}
#endif

void main() {
    uint s = segmentIndex();
    uint row = s / p[1];
    uint from = (s - row * p[1]) * p[3];
    uint to = s < p[0] ? min(from + p[3], p[2]) : 0u;

    Item r = none();
    for (uint c = from + lane(); c < to; c += LANES) r = combine(r, itemAt(p[5] + row * p[2] + c, p[6] + c));
    r = combineLanes(r);

    if (s < p[0] && lane() == 0u) store(p[4] + s, r, uintBitsToFloat(p[7]));
}
