// Latches the step in the state if a gradient is not finite and no step was latched
// before. Each invocation looks at 16 gradients; all that find one write the same.
//
// p[0] gradients; p[1], p[2] first elements of gradients, state.
#include "grid.glsl"
#include "ieee.glsl"
#include "state.glsl"

layout(local_size_x = 256) in;

layout(location = 0) uniform uint p[3];

layout(std430, binding = 0) readonly buffer Grads { float g[]; };
layout(std430, binding = 1) buffer State { uint state[]; };

void main() {
    uint i = groupIndex() * 4096u + gl_LocalInvocationIndex;
    bool bad = false;
    for (uint j = 0u; j < 16u; j++, i += 256u) {
        if (i < p[0]) bad = bad || !isFinite(g[p[1] + i]);
    }
    if (bad) atomicCompSwap(state[p[2] + BAD_STEP], 0u, state[p[2] + STEP] + 1u);
}
