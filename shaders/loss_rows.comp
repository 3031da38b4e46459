// The loss of each sample, a softmax cross-entropy or a KL divergence, from the sums of
// loss_segments.comp over its row.
//
// p[0] samples; p[1] columns; p[2] to p[7] first elements of sample, the three sums, the
// largest logits and the target; p[8] what smoothing takes away.
#include "grid.glsl"
#include "ieee.glsl"
#include "log.glsl"

layout(local_size_x = 256) in;

layout(std140, binding = 0) uniform Params { uint p[9]; };

layout(std430, binding = 0) writeonly buffer Sample { float losses[]; };
layout(std430, binding = 1) readonly buffer Sums { float sums[]; };
layout(std430, binding = 2) readonly buffer Owns { float owns[]; };
layout(std430, binding = 3) readonly buffer Rests { float rests[]; };
#if KIND == 0
layout(std430, binding = 4) readonly buffer Tops { float tops[]; };
layout(std430, binding = 5) readonly buffer Target { int target[]; };
#include "smoothed.glsl"
#endif

void main() {
    uint row = groupIndex() * 256u + gl_LocalInvocationIndex;
    if (row >= p[0]) return;
    float own = owns[p[4] + row], rest = rests[p[5] + row], whole = logOf(sums[p[3] + row]);
#if KIND == 0
    int t = target[p[7] + row];
    precise float below = tops[p[6] + row] - own;
#if SMOOTH
    below = hitOf(uintBitsToFloat(p[8])) * below + rest;
#endif
    precise float cost = below + whole;
    losses[p[2] + row] = t >= 0 && uint(t) < p[1] ? cost : NAN;
#else
    precise float cost = own + rest * whole;
    losses[p[2] + row] = cost;
#endif
}
