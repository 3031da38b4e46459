// dst = dy g' for the activation GRAD, from what its forward pass saved.
//
// p[0] elements; p[1], p[2], p[3] first elements of dst, dy, saved; p[4] alpha.
#include "elements.glsl"
#include "derivative.glsl"

layout(std140, binding = 0) uniform Params { uint p[5]; };

layout(std430, binding = 0) writeonly buffer Dst { float dst[]; };
layout(std430, binding = 1) readonly buffer Dy { float dy[]; };
layout(std430, binding = 2) readonly buffer Saved { float saved[]; };

void main() {
    uint i = elementIndex();
    if (i < p[0]) dst[p[1] + i] = dy[p[2] + i] * derivative(saved[p[3] + i], uintBitsToFloat(p[4]));
}
