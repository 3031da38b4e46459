// dst = g(x) for the activation ACT.
//
// p[0] elements; p[1], p[2] first elements of dst, x; p[3] alpha.
#include "elements.glsl"
#include "activation.glsl"

layout(std140, binding = 0) uniform Params { uint p[4]; };

layout(std430, binding = 0) writeonly buffer Dst { float dst[]; };
layout(std430, binding = 1) readonly buffer X { float x[]; };

void main() {
    uint i = elementIndex();
    if (i < p[0]) dst[p[1] + i] = activate(x[p[2] + i], uintBitsToFloat(p[3]));
}
