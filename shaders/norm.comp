// The norm of a vector, in groups of 4096 numbers: each leaves three sums of squares, and
// with LAST the last work group to arrive adds them up and puts the norm and the factor
// that clips by it into the state, unless a bad step is latched.
//
// Squares of large and of small numbers leave float32, so these have sums of their own, of
// numbers scaled by powers of two (Blue, A portable Fortran program to find the Euclidean
// norm of a vector, 1978). 2^31 squares of numbers below 2^48, or of numbers below 2^44
// once scaled, are below 2^128.
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

const float LARGE = 281474976710656.0;              // 2^48
const float LESSEN = 5.169878828456423e-26;         // 2^-84
const float SMALL = 1.0842021724855044e-19;         // 2^-63
const float ENLARGE = 37778931862957161709568.0;    // 2^75

shared vec3 tree[256];

// squares adds the square of a number to the sums: x large, y middling, z small.
vec3 squares(vec3 s, float v) {
    float size = abs(v);
    precise vec3 scaled = vec3(size > LARGE ? v * LESSEN : 0.0, size > LARGE || size < SMALL ? 0.0 : v, size < SMALL ? v * ENLARGE : 0.0);
    precise vec3 r = s + scaled * scaled;
    return r;
}

// treeSum adds up what the invocations of a work group have, in tree[0].
void treeSum(vec3 s) {
    uint lane = gl_LocalInvocationIndex;
    tree[lane] = s;
    for (uint width = 128u; width > 0u; width /= 2u) {
        memoryBarrierShared();
        barrier();
        if (lane < width) {
            precise vec3 r = tree[lane] + tree[lane + width];
            tree[lane] = r;
        }
    }
    memoryBarrierShared();
    barrier();
}

#if LAST
void note(uint s, vec3 sum, float most) {
    precise float norm;
    if (sum.x > 0.0) norm = sqrt(sum.x + sum.y * LESSEN * LESSEN) / LESSEN;
    else if (sum.y > 0.0) norm = sqrt(sum.y + sum.z / ENLARGE / ENLARGE);
    else norm = sqrt(sum.z) / ENLARGE;
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
