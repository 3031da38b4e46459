// LANES invocations work on one row: 1, each with its own row, or a whole work group. Lane l
// takes the columns l, l + LANES, ...; what the lanes found is combined in a tree. So the
// order is a function of LANES and the row's length.
#include "grid.glsl"
#include "ieee.glsl"

#if LANES == 1
layout(local_size_x = 64) in;

uint rowIndex() { return groupIndex() * 64u + gl_LocalInvocationIndex; }
uint lane() { return 0u; }
float rowSum(float x) { return x; }
float rowMax(float x) { return x; }
#else
layout(local_size_x = LANES) in;

uint rowIndex() { return groupIndex(); }
uint lane() { return gl_LocalInvocationIndex; }

shared float tree[LANES];

void share(float x) {
    memoryBarrierShared();
    barrier(); // until all have read the tree before
    tree[lane()] = x;
    memoryBarrierShared();
    barrier();
}

float rowSum(float x) {
    share(x);
    for (uint width = LANES / 2; width > 0u; width /= 2u) {
        if (lane() < width) tree[lane()] += tree[lane() + width];
        memoryBarrierShared();
        barrier();
    }
    return tree[0];
}

float rowMax(float x) {
    share(x);
    for (uint width = LANES / 2; width > 0u; width /= 2u) {
        if (lane() < width) tree[lane()] = larger(tree[lane()], tree[lane() + width]);
        memoryBarrierShared();
        barrier();
    }
    return tree[0];
}
#endif
