// Each row of dst = scale · src[index] + shift, one invocation an element. TYPE is 0
// for float from float, 1 for float from bytes, 2 for words copied unchanged.
//
// p[0] elements; p[1] columns; p[2] first element of dst and p[3] its number in the
// whole of dst; p[4] to p[11] are for index.glsl; p[12] first element of src; p[13]
// scale; p[14] shift.
#include "elements.glsl"
#include "ieee.glsl"
#include "bytes.glsl"

layout(std140, binding = 0) uniform Params { uint p[15]; };

layout(std430, binding = 0) writeonly buffer Dst { uint dst[]; };
layout(std430, binding = 1) readonly buffer Src { uint src[]; };
layout(std430, binding = 2) readonly buffer Index { int index[]; };
#if CURSOR
layout(std430, binding = 3) readonly buffer State { uint state[]; };
#endif

#include "index.glsl"

uint scaled(float x) {
    precise float y = uintBitsToFloat(p[13]) * x + uintBitsToFloat(p[14]);
    return floatBitsToUint(y);
}

void main() {
    uint i = elementIndex();
    if (i >= p[0]) return;
    uint row = (p[3] + i) / p[1];
    uint column = p[3] + i - row * p[1];
    int r = sourceRow(row);
    if (r == ELSEWHERE) return;
    uint value;
    if (r == INVALID) {
#if TYPE == 2
        value = 0xffffffffu;
#else
        value = floatBitsToUint(NAN);
#endif
    } else {
        uint at = p[12] + uint(r) * p[1] + column;
#if TYPE == 0
        value = scaled(uintBitsToFloat(src[at]));
#elif TYPE == 1
        value = scaled(float(byteOf(src[at / 4u], at)));
#else
        value = src[at];
#endif
    }
    dst[p[2] + i] = value;
}
