// Ends a step in the state, unless a bad step is latched. One invocation.
//
// p[0] first element of state; p[1] samples of a batch; p[2], p[3] β1, β2.
#include "state.glsl"

layout(local_size_x = 1) in;

layout(location = 0) uniform uint p[4];

layout(std430, binding = 0) buffer State { uint state[]; };

uint corrected(uint bits, float beta) {
    precise float c = beta * uintBitsToFloat(bits) + (1.0 - beta);
    return floatBitsToUint(c);
}

void main() {
    uint s = p[0];
    if (state[s + BAD_STEP] != 0u) return;
    state[s + STEP] += 1u;
    state[s + CURSOR_AT] += p[1];
    state[s + CORR1] = corrected(state[s + CORR1], uintBitsToFloat(p[2]));
    state[s + CORR2] = corrected(state[s + CORR2], uintBitsToFloat(p[3]));
}
