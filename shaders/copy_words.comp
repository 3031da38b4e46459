// Copies elements of four bytes, whatever they mean.
//
// p[0] elements; p[1], p[2] first elements of dst, src.
#include "elements.glsl"

layout(std140, binding = 0) uniform Params { uint p[3]; };

layout(std430, binding = 0) writeonly buffer Dst { uint dst[]; };
layout(std430, binding = 1) readonly buffer Src { uint src[]; };

void main() {
    uint i = elementIndex();
    if (i < p[0]) dst[p[1] + i] = src[p[2] + i];
}
