// Adds up the losses of a batch, and takes note of the cost in the state. One work
// group.
//
// p[0] losses, or partial sums of them; p[1], p[2] first elements of state, losses;
// p[3] the scale that makes their sum the cost.
#include "rows.glsl"
#include "state.glsl"

layout(location = 0) uniform uint p[4];

layout(std430, binding = 0) buffer State { uint state[]; };
layout(std430, binding = 1) readonly buffer Losses { float losses[]; };

void main() {
    precise float sum = 0.0;
    for (uint i = lane(); i < p[0]; i += LANES) sum = sum + losses[p[2] + i];
    sum = rowSum(sum);

    if (lane() == 0u) {
        uint s = p[1];
        precise float cost = uintBitsToFloat(p[3]) * sum;
        precise float total = uintBitsToFloat(state[s + LOSS_SUM]) + cost;
        state[s + LOSS] = floatBitsToUint(cost);
        state[s + LOSS_SUM] = floatBitsToUint(total);
        state[s + LOSS_COUNT] += 1u;
        if (!isFinite(cost) && state[s + BAD_STEP] == 0u) state[s + BAD_STEP] = state[s + STEP] + 1u;
    }
}
