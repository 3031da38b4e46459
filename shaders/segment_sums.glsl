// Sums and maxima over the lanes of a row, each in the same order whatever the device.
#include "segment.glsl"

vec4 larger(vec4 a, vec4 b) { return vec4(larger(a.x, b.x), larger(a.y, b.y), larger(a.z, b.z), larger(a.w, b.w)); }

float sumOf(vec4 v) {
    precise float s = (v.x + v.y) + (v.z + v.w);
    return s;
}

float largestOf(vec4 v) { return larger(larger(v.x, v.y), larger(v.z, v.w)); }

#if LANES == 1
float rowSum(vec4 v) { return sumOf(v); }
float rowMax(vec4 v) { return largestOf(v); }
#else
shared float partial[288]; // LANE_ROWS * LANE_STRIDE, or less
shared float whole[32];    // LANE_ROWS, or less

void share(float x) {
    partial[lanePlace()] = x;
    memoryBarrierShared();
    barrier();
}

// tellRow hands what the finishing invocation of a row has found to all of the row.
float tellRow(float x) {
    if (gl_LocalInvocationIndex < LANE_ROWS) whole[gl_LocalInvocationIndex] = x;
    memoryBarrierShared();
    barrier();
    return whole[laneRow()];
}

// The loops have nothing to do in most invocations, which a software driver would not skip
// otherwise.
uint finisherEnd() {
    uint at = gl_LocalInvocationIndex * LANE_STRIDE;
    return gl_LocalInvocationIndex < LANE_ROWS ? at + uint(LANES) : at;
}

float rowSum(vec4 v) {
    share(sumOf(v));
    precise vec4 s = vec4(0.0);
    for (uint at = gl_LocalInvocationIndex * LANE_STRIDE; at < finisherEnd(); at += 4u)
        s = s + vec4(partial[at], partial[at + 1u], partial[at + 2u], partial[at + 3u]);
    return tellRow(sumOf(s));
}

float rowMax(vec4 v) {
    share(largestOf(v));
    vec4 m = vec4(-INF);
    for (uint at = gl_LocalInvocationIndex * LANE_STRIDE; at < finisherEnd(); at += 4u)
        m = larger(m, vec4(partial[at], partial[at + 1u], partial[at + 2u], partial[at + 3u]));
    return tellRow(largestOf(m));
}
#endif
