// dst = dy g' for the activation GRAD, from what its forward pass saved.
//
// p[0] to p[3] are for elementwise.glsl; p[4] alpha.
#include "element.glsl"
#include "derivative.glsl"

layout(std140, binding = 0) uniform Params { uint p[5]; };

layout(std430, binding = 0) writeonly buffer Dst { Element dst[]; };
layout(std430, binding = 1) readonly buffer Dy { Element dy[]; };
layout(std430, binding = 2) readonly buffer Saved { Element saved[]; };

Element element(uint i) {
    Element v = saved[i + p[3]];
    float alpha = uintBitsToFloat(p[4]);
#if WIDTH == 4
    for (int c = 0; c < 4; c++) v[c] = derivative(v[c], alpha);
#else
    v = derivative(v, alpha);
#endif
    return dy[i + p[2]] * v;
}

#define EACH Element
#include "elementwise.glsl"
