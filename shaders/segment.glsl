// The segment of a row that the lanes of an invocation work on; lane l has the fours of
// columns l, l + LANES, ... of it. The order of sums does not depend on WIDTH, which is 4
// where rows can be read in fours.
//
// p[0] segments in all; p[1] segments of a row; p[2] columns; p[3] columns of a segment, a
// multiple of 4 or all.
#include "lanes.glsl"
#include "ieee.glsl"

#if WIDTH == 4
#define Element vec4
#else
#define Element float
#endif

uint segmentRow() { return rowIndex() / p[1]; }
uint segmentStart() { return rowIndex() % p[1] * p[3]; }

// segmentEnd is the start where there is no such segment.
uint segmentEnd() { return rowIndex() < p[0] ? min(segmentStart() + p[3], p[2]) : segmentStart(); }

// FOUR_OF reads the numbers i to i + 3 of a block, of which so many are left in the
// segment; the others are neutral.
#if WIDTH == 4
#define FOUR_OF(block, i, left, neutral) block[(i) / 4u]
#define PUT_FOUR(block, i, left, v) block[(i) / 4u] = v
#else
#define FOUR_OF(block, i, left, neutral) vec4(block[i], left > 1u ? block[(i) + 1u] : neutral, \
    left > 2u ? block[(i) + 2u] : neutral, left > 3u ? block[(i) + 3u] : neutral)
#define PUT_FOUR(block, i, left, v) \
    block[i] = v.x; \
    if (left > 1u) block[(i) + 1u] = v.y; \
    if (left > 2u) block[(i) + 2u] = v.z; \
    if (left > 3u) block[(i) + 3u] = v.w
#endif

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
