// Converts between float32 and binary16, two of which lie in a word. With NARROW each
// invocation has a word of dst, whose other half may be another tensor's and then stays
// as it is; else it has a number.
//
// p[0] numbers; p[1] the first of dst, p[2] of src.
#include "elements.glsl"
#include "half.glsl"

layout(std140, binding = 0) uniform Params { uint p[3]; };

#if NARROW
layout(std430, binding = 0) buffer Dst { uint dst[]; };
#else
layout(std430, binding = 0) writeonly buffer Dst { float dst[]; };
#endif
layout(std430, binding = 1) readonly buffer Src { uint src[]; };

void main() {
#if NARROW
    uint word = p[1] / 2u + elementIndex(), end = p[1] + p[0];
    if (word * 2u >= end) return;
    uint value = 0u, mask = 0u;
    for (uint i = 0u; i < 2u; i++) {
        uint at = word * 2u + i;
        if (at < p[1] || at >= end) continue;
        value |= narrow(src[p[2] + (at - p[1])]) << (16u * i);
        mask |= 0xffffu << (16u * i);
    }
    dst[word] = mask == 0xffffffffu ? value : (dst[word] & ~mask) | value;
#else
    uint i = elementIndex();
    if (i >= p[0]) return;
    uint at = p[2] + i;
    dst[p[1] + i] = widen(src[at / 2u] >> (16u * (at & 1u)));
#endif
}
