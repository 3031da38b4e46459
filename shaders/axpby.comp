// dst = alpha x + beta dst; BETA 0 is dst = alpha x, which does not read dst.
//
// p[0] elements; p[1], p[2] first elements of dst, x; p[3] alpha; p[4] beta.
#include "elements.glsl"

layout(std140, binding = 0) uniform Params { uint p[5]; };

#if BETA
layout(std430, binding = 0) buffer Dst { float dst[]; };
#else
layout(std430, binding = 0) writeonly buffer Dst { float dst[]; };
#endif
layout(std430, binding = 1) readonly buffer X { float x[]; };

void main() {
    uint i = elementIndex();
    if (i >= p[0]) return;
    precise float r = uintBitsToFloat(p[3]) * x[p[2] + i];
#if BETA
    r = r + uintBitsToFloat(p[4]) * dst[p[1] + i];
#endif
    dst[p[1] + i] = r;
}
