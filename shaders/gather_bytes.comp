// Gathers rows of bytes, one invocation a word of dst. The first and the last word may
// hold bytes of other tensors, which stay as they are. Rows that do not exist are 0.
//
// p[0], p[1] the range of bytes in dst, from and to; p[2] columns; p[3] number of the
// first byte in the whole of dst; p[4] to p[11] are for index.glsl, p[12] and p[13] for
// place.glsl; p[14] first byte of src.
#include "elements.glsl"
#include "bytes.glsl"

layout(std140, binding = 0) uniform Params { uint p[15]; };

layout(std430, binding = 0) buffer Dst { uint dst[]; };
layout(std430, binding = 1) readonly buffer Src { uint src[]; };
layout(std430, binding = 2) readonly buffer Index { int index[]; };
#if CURSOR
layout(std430, binding = 3) readonly buffer State { uint state[]; };
#endif

#include "place.glsl"

void main() {
    uint w = p[0] / 4u + elementIndex();
    if (w * 4u >= p[1]) return;
    uint mask = byteMask(w, p[0], p[1]);
    uint value = 0u;
    for (uint b = 0u; b < 4u; b++) {
        uint at = w * 4u + b;
        if (at < p[0] || at >= p[1]) continue;
        uint number = p[3] + (at - p[0]);
        uint row = number / p[2];
        int place = sourceOf(row, number - row * p[2], p[2]);
        if (place == ELSEWHERE) {
            mask &= ~(0xffu << (8u * b));
        } else if (place != INVALID) {
            uint from = p[14] + uint(place);
            value |= byteOf(src[from / 4u], from) << (8u * b);
        }
    }
    if (mask != 0u) dst[w] = mask == 0xffffffffu ? value : (dst[w] & ~mask) | value;
}
