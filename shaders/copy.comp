// Copies a range of bytes. Each invocation has one word of dst. The first and the last
// word may hold bytes of other tensors, which stay as they are.
//
// p[0], p[1] the range of bytes in dst, from and to; p[2] the first byte in src.
#include "elements.glsl"
#include "bytes.glsl"

layout(std140, binding = 0) uniform Params { uint p[3]; };

layout(std430, binding = 0) buffer Dst { uint dst[]; };
layout(std430, binding = 1) readonly buffer Src { uint src[]; };

void main() {
    uint w = p[0] / 4u + elementIndex();
    if (w * 4u >= p[1]) return;
    uint mask = byteMask(w, p[0], p[1]);
    uint value = 0u;
    for (uint b = 0u; b < 4u; b++) {
        uint at = w * 4u + b;
        if (at < p[0] || at >= p[1]) continue;
        uint from = p[2] + (at - p[0]);
        value |= byteOf(src[from / 4u], from) << (8u * b);
    }
    dst[w] = mask == 0xffffffffu ? value : (dst[w] & ~mask) | value;
}
