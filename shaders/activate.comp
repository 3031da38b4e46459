// dst = g(x) for the activation ACT.
//
// p[0] to p[2] are for elementwise.glsl; p[4] alpha.
#include "element.glsl"
#include "activation.glsl"

layout(std140, binding = 0) uniform Params { uint p[5]; };

layout(std430, binding = 0) writeonly buffer Dst { Element dst[]; };
layout(std430, binding = 1) readonly buffer X { Element x[]; };

Element element(uint i) {
    Element v = x[i + p[2]];
    float alpha = uintBitsToFloat(p[4]);
#if WIDTH == 4
    for (int c = 0; c < 4; c++) v[c] = activate(v[c], alpha);
    return v;
#else
    return activate(v, alpha);
#endif
}

#define EACH Element
#include "elementwise.glsl"
