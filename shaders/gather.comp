// Each row of dst = scale · src[index] + shift, one invocation for WIDTH numbers of a row.
// TYPE is 0 for float from float, 1 for float from bytes, 2 for words copied unchanged.
//
// p[0] numbers; p[1] columns; p[2] first number of dst and p[3] its place in the whole of
// dst; p[4] to p[11] are for index.glsl, p[12] and p[13] for place.glsl; p[14] first
// number of src; p[15] scale; p[16] shift. With WIDTH 4 numbers, places and columns are
// in fours.
#include "elements.glsl"
#include "element.glsl"
#include "ieee.glsl"
#include "bytes.glsl"

layout(std140, binding = 0) uniform Params { uint p[17]; };

#if TYPE == 1
#define Source uint
#else
#define Source Words
#endif

layout(std430, binding = 0) writeonly buffer Dst { Words dst[]; };
layout(std430, binding = 1) readonly buffer Src { Source src[]; };
layout(std430, binding = 2) readonly buffer Index { int index[]; };
#if CURSOR
layout(std430, binding = 3) readonly buffer State { uint state[]; };
#endif

#include "place.glsl"

Words scaled(Element x) {
    precise Element y = uintBitsToFloat(p[15]) * x + uintBitsToFloat(p[16]);
    return floatBitsToUint(y);
}

Words valueAt(uint at) {
#if TYPE == 0
    return scaled(uintBitsToFloat(src[at]));
#elif TYPE == 2
    return src[at];
#elif WIDTH == 4
    return scaled(vec4(byteOf(src[at], 0u), byteOf(src[at], 1u), byteOf(src[at], 2u), byteOf(src[at], 3u)));
#else
    return scaled(float(byteOf(src[at / 4u], at)));
#endif
}

void main() {
    uint i = elementIndex();
    if (i >= p[0]) return;
    uint row = (p[3] + i) / p[1];
    uint column = p[3] + i - row * p[1];
    int at = sourceOf(row, column, p[1]);
    if (at == ELSEWHERE) return;
#if TYPE == 2
    Words value = Words(0xffffffffu);
#else
    Words value = floatBitsToUint(Element(NAN));
#endif
    if (at != INVALID) value = valueAt(p[14] + uint(at));
    dst[p[2] + i] = value;
}
