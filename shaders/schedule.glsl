// The rate of the next step, from the table of an epoch's rates. The shader declares
// state[] and rates[].
#include "state.glsl"

// takeRate takes the next of count rates into the state, while there is one, unless a bad
// step is latched. first is the first element of the rates.
void takeRate(uint s, uint first, uint count) {
    uint next = state[s + NEXT_RATE];
    if (state[s + BAD_STEP] != 0u || next >= count) return;
    state[s + RATE] = floatBitsToUint(rates[first + next]);
    state[s + NEXT_RATE] = next + 1u;
}
