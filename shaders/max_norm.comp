// Scales rows of a matrix whose norm is above a bound down to it, one work group a row,
// unless a bad step is latched.
//
// p[0], p[1] rows and columns; p[2], p[3] first elements of w, state; p[4] the bound.
#include "grid.glsl"

layout(local_size_x = 256) in;

layout(std140, binding = 0) uniform Params { uint p[5]; };

layout(std430, binding = 0) buffer Weights { float w[]; };
layout(std430, binding = 1) readonly buffer State { uint state[]; };

#include "squares.glsl"
#include "state.glsl"

void main() {
    uint row = groupIndex(), from = p[2] + row * p[1];
    uint to = row < p[0] && state[p[3] + BAD_STEP] == 0u ? from + p[1] : from;
    vec3 s = vec3(0.0);
    for (uint i = from + gl_LocalInvocationIndex; i < to; i += 256u) s = squares(s, w[i]);
    treeSum(s);
    precise float norm = rootOf(tree[0]), most = uintBitsToFloat(p[4]), factor = most / norm;
    if (norm > most) {
        for (uint i = from + gl_LocalInvocationIndex; i < to; i += 256u) w[i] = w[i] * factor;
    }
}
