// dst = alpha x + beta dst; BETA 0 is dst = alpha x, which does not read dst.
//
// p[0] to p[2] are for elementwise.glsl; p[4] alpha; p[5] beta.
#include "element.glsl"

layout(std140, binding = 0) uniform Params { uint p[6]; };

#if BETA
layout(std430, binding = 0) buffer Dst { Element dst[]; };
#else
layout(std430, binding = 0) writeonly buffer Dst { Element dst[]; };
#endif
layout(std430, binding = 1) readonly buffer X { Element x[]; };

Element element(uint i) {
    precise Element r = uintBitsToFloat(p[4]) * x[i + p[2]];
#if BETA
    r = r + uintBitsToFloat(p[5]) * dst[i];
#endif
    return r;
}

#define EACH Element
#include "elementwise.glsl"
