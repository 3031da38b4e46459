// Ends a step in the state, unless a bad step is latched. One invocation.
//
// p[0] first element of state; p[1] samples of a batch; p[2], p[3] β1, β2; p[4] 1 for
// NAdam. SCHEDULED takes the rate of
// the next step: p[5] first element of rates; p[6] how many.
layout(local_size_x = 1) in;

layout(std140, binding = 0) uniform Params { uint p[SCHEDULED * 2 + 5]; };

layout(std430, binding = 0) buffer State { uint state[]; };

#include "advance.glsl"
#if SCHEDULED
layout(std430, binding = 1) readonly buffer Rates { float rates[]; };

#include "schedule.glsl"
#endif

void main() {
    advance(p[0], p[1], uintBitsToFloat(p[2]), uintBitsToFloat(p[3]), p[4] != 0u);
#if SCHEDULED
    takeRate(p[0], p[5], p[6]);
#endif
}
