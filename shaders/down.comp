// Reduces segments of columns: item [s c] of dst is made of rows s·p[2] on of column c.
// A work group has 64 columns, or with WIDTH 4 fours of columns, and 4 lanes; lane l
// takes the rows l, l + 4, ... of a segment.
//
// p[0] columns; p[1] rows; p[2] rows of a segment; p[3], p[4] first items of dst, x;
// p[5] index of the first row; p[6] the count that a mean divides by, a float.
#include "grid.glsl"
#include "reduction.glsl"

layout(local_size_x = 64, local_size_y = 4) in;

layout(std140, binding = 0) uniform Params { uint p[7]; };

#if WIDTH == 4
#define Items vec4
#define At(i, index) x[(i) / 4u]

Items nothing() { return vec4(none()); }

Items combineEach(Items a, Items b) {
    return vec4(combine(a.x, b.x), combine(a.y, b.y), combine(a.z, b.z), combine(a.w, b.w));
}
#else
#define Items Item
#define At(i, index) itemAt(i, index)
#define nothing none
#define combineEach combine
#endif

shared Items partial[256];

void main() {
    uint blocks = (p[0] + uint(64 * WIDTH) - 1u) / uint(64 * WIDTH);
    uint s = groupIndex() / blocks;
    uint column = (groupIndex() - s * blocks) * uint(64 * WIDTH) + gl_LocalInvocationID.x * uint(WIDTH);
    bool live = column < p[0] && s * p[2] < p[1];
    uint lane = gl_LocalInvocationID.y;
    uint to = live ? min((s + 1u) * p[2], p[1]) : 0u;

    Items r = nothing();
    for (uint row = s * p[2] + lane; row < to; row += 4u) r = combineEach(r, At(p[4] + row * p[0] + column, p[5] + row));
    partial[gl_LocalInvocationIndex] = r;
    memoryBarrierShared();
    barrier();
    if (!live || lane > 0u) return;
    uint at = gl_LocalInvocationIndex;
    r = combineEach(combineEach(r, partial[at + 64u]), combineEach(partial[at + 128u], partial[at + 192u]));
    uint first = p[3] + s * p[0] + column;
    float count = uintBitsToFloat(p[6]);
#if WIDTH == 4
    store(first, r.x, count);
    store(first + 1u, r.y, count);
    store(first + 2u, r.z, count);
    store(first + 3u, r.w, count);
#else
    store(first, r, count);
#endif
}
