// The cost of a batch: its losses, added up by 32 lanes of one work group in segments of
// 4096. Lane l of a segment takes the losses l, l + 32, ..., and a tree combines what the
// lanes found. The sums of the segments, of which lane l has the l-th, the l+32-th, ...,
// are combined in the same way. So the order is a function of the number of losses alone.
//
// The shader declares losses[] and state[], and has 32 invocations or more.
#include "ieee.glsl"
#include "state.glsl"

const uint COST_LANES = 32u;
const uint COST_SEGMENT = 4096u;

shared float costTree[COST_LANES];

float costSum(float x) {
    uint lane = gl_LocalInvocationIndex;
    memoryBarrierShared();
    barrier(); // until all have read the tree before
    if (lane < COST_LANES) costTree[lane] = x;
    memoryBarrierShared();
    barrier();
    for (uint width = COST_LANES / 2u; width > 0u; width /= 2u) {
        if (lane < width) costTree[lane] += costTree[lane + width];
        memoryBarrierShared();
        barrier();
    }
    return costTree[0];
}

// noteCost takes note of the cost in the state, and latches one that is not finite. n
// losses begin at first, the state at s.
void noteCost(uint n, uint first, uint s, float scale) {
    uint lane = gl_LocalInvocationIndex;
    float total = 0.0;
    for (uint from = 0u; from < n; from += COST_SEGMENT) {
        uint to = min(from + COST_SEGMENT, n);
        precise float sum = 0.0;
        if (lane < COST_LANES) {
            for (uint i = from + lane; i < to; i += COST_LANES) sum = sum + losses[first + i];
        }
        sum = costSum(sum);
        if (from / COST_SEGMENT % COST_LANES == lane) total += sum;
    }
    total = costSum(total);
    if (lane != 0u) return;
    precise float cost = scale * total;
    precise float costs = uintBitsToFloat(state[s + LOSS_SUM]) + cost;
    state[s + LOSS] = floatBitsToUint(cost);
    state[s + LOSS_SUM] = floatBitsToUint(costs);
    state[s + LOSS_COUNT] += 1u;
    if (!isFinite(cost) && state[s + BAD_STEP] == 0u) state[s + BAD_STEP] = state[s + STEP] + 1u;
}
