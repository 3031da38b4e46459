// dst = x mask, one invocation for the block of the stream that makes four neighbours of a
// row, or what is left of it. With STATE the step of the stream and the place of the first
// row are the state's.
//
// p[0] blocks; p[1] the first of them; p[2] blocks of a row; p[3] columns; p[4] number of
// the matrix that the ranges begin with; p[5], p[6] first elements of dst, x; p[7] step;
// p[8] layer; p[9] purpose; p[10], p[11] seed, lower word first; p[12] the share kept;
// p[13] 1 over that; p[14] rows of the step before the
// first; p[15] first element of state. With WIDTH 4 columns and first elements are
// multiples of 4.
#include "elements.glsl"
#include "element.glsl"
#include "philox.glsl"
#include "state.glsl"

layout(std140, binding = 0) uniform Params { uint p[16]; };

layout(std430, binding = 0) writeonly buffer Dst { Element dst[]; };
layout(std430, binding = 1) readonly buffer X { Element x[]; };
#if STATE
layout(std430, binding = 2) readonly buffer State { uint state[]; };
#endif

float mask(uint w) { return unit(w) < uintBitsToFloat(p[12]) ? uintBitsToFloat(p[13]) : 0.0; }

void main() {
    if (elementIndex() >= p[0]) return;
    uint block = p[1] + elementIndex();
    uint row = block / p[2], column = (block - row * p[2]) * 4u;
    uint i = row * p[3] + column - p[4];
#if STATE
    uint when = state[p[15] + STEP], first = state[p[15] + CURSOR_AT] + p[14];
#else
    uint when = p[7], first = p[14];
#endif
    uvec4 w = philox(uvec4(first * p[2] + block, when, p[8], p[9]), uvec2(p[10], p[11]));
    vec4 m = vec4(mask(w.x), mask(w.y), mask(w.z), mask(w.w));
    uint to = p[5] + i, from = p[6] + i;
#if WIDTH == 4
    dst[to / 4u] = x[from / 4u] * m;
#else
    uint left = p[3] - column;
    dst[to] = x[from] * m.x;
    if (left > 1u) dst[to + 1u] = x[from + 1u] * m.y;
    if (left > 2u) dst[to + 2u] = x[from + 2u] * m.z;
    if (left > 3u) dst[to + 3u] = x[from + 3u] * m.w;
#endif
}
