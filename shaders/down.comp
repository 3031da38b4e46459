// Reduces segments of columns: item [s c] of dst is made of rows s·p[2] on of column c.
// A work group has 32 columns and 8 lanes; lane l takes the rows l, l + 8, ... of a
// segment, and what the lanes found is combined in a tree.
//
// p[0] columns; p[1] rows; p[2] rows of a segment; p[3], p[4] first items of dst, x;
// p[5] index of the first row; p[6] the count that a mean divides by, a float.
#include "grid.glsl"
#include "reduction.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(std140, binding = 0) uniform Params { uint p[7]; };

shared Item tree[256];

void main() {
    uint blocks = (p[0] + 31u) / 32u;
    uint s = groupIndex() / blocks;
    uint column = (groupIndex() - s * blocks) * 32u + gl_LocalInvocationID.x;
    bool live = column < p[0] && s * p[2] < p[1];
    uint lane = gl_LocalInvocationID.y;
    uint to = live ? min((s + 1u) * p[2], p[1]) : 0u;

    Item r = none();
    for (uint row = s * p[2] + lane; row < to; row += 8u) r = combine(r, itemAt(p[4] + row * p[0] + column, p[5] + row));
    uint i = gl_LocalInvocationIndex;
    tree[i] = r;
    memoryBarrierShared();
    barrier();
    for (uint width = 4u; width > 0u; width /= 2u) {
        if (lane < width) tree[i] = combine(tree[i], tree[i + width * 32u]);
        memoryBarrierShared();
        barrier();
    }

    if (live && lane == 0u) store(p[3] + s * p[0] + column, tree[i], uintBitsToFloat(p[6]));
}
