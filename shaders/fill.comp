// Sets a range of bytes to a pattern of four. Each invocation has one word of it, or with
// WIDTH 4 four. The first and the last word may hold bytes of other tensors, which stay as
// they are; with WIDTH 4 the range begins and ends with a four of words.
//
// p[0], p[1] the range of bytes, from and to; p[2] the pattern.
#include "elements.glsl"
#include "bytes.glsl"

layout(std140, binding = 0) uniform Params { uint p[3]; };

#if WIDTH == 4
layout(std430, binding = 0) writeonly buffer Dst { uvec4 dst[]; };

void main() {
    uint i = p[0] / 16u + elementIndex();
    if (i * 16u < p[1]) dst[i] = uvec4(p[2]);
}
#else
layout(std430, binding = 0) buffer Dst { uint dst[]; };

void main() {
    uint w = p[0] / 4u + elementIndex();
    if (w * 4u >= p[1]) return;
    uint mask = byteMask(w, p[0], p[1]);
    dst[w] = mask == 0xffffffffu ? p[2] : (dst[w] & ~mask) | (p[2] & mask);
}
#endif
