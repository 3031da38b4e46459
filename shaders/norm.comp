// The norm of a vector, in groups of 4096 numbers: each leaves three sums of squares, and
// with LAST the last work group to arrive adds them up and puts the norm and the factor
// that clips by it into the state, unless a bad step is latched.
//
// p[0] numbers; p[1], p[2] first elements of x, sums; p[3] the first group; p[4] first
// element of state; p[5] groups in all; p[6] the largest norm.
#include "grid.glsl"

layout(local_size_x = 256) in;

layout(std140, binding = 0) uniform Params { uint p[LAST * 3 + 4]; };

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 1) coherent buffer Sums { float sums[]; };
#if LAST
layout(std430, binding = 2) buffer State { uint state[]; };
#include "arrival.glsl"
#endif

#include "squares.glsl"

#if LAST
void note(uint s, vec3 sum, float most) {
    float norm = rootOf(sum);
    precise float factor = min(1.0, most / (norm + 1e-6));
    state[s + NORM] = floatBitsToUint(norm);
    state[s + CLIP] = floatBitsToUint(factor);
}
#endif

void main() {
    uint group = groupIndex();
    uint i = group * 4096u + gl_LocalInvocationIndex;
    vec3 s = vec3(0.0);
    for (uint j = 0u; j < 16u; j++, i += 256u) {
        if (i < p[0]) s = squares(s, x[p[1] + i]);
    }
    treeSum(s);
    uint at = p[2] + (p[3] + group) * 3u;
    if (gl_LocalInvocationIndex < 3u && (group == 0u || group * 4096u < p[0])) sums[at + gl_LocalInvocationIndex] = tree[0][gl_LocalInvocationIndex];
#if LAST
    if (lastToArrive(p[4])) {
        s = vec3(0.0);
        for (uint g = gl_LocalInvocationIndex; g < p[5]; g += 256u) {
            precise vec3 r = s + vec3(sums[p[2] + g * 3u], sums[p[2] + g * 3u + 1u], sums[p[2] + g * 3u + 2u]);
            s = r;
        }
        treeSum(s);
        if (gl_LocalInvocationIndex == 0u && state[p[4] + BAD_STEP] == 0u) note(p[4], tree[0], uintBitsToFloat(p[6]));
    }
#endif
}
