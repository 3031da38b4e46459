// The end of a step in the state, which the shader declares.
#include "momentum.glsl"
#include "state.glsl"

uint corrected(uint bits, float beta) {
    precise float c = beta * uintBitsToFloat(bits) + (1.0 - beta);
    return floatBitsToUint(c);
}

// advance ends a step of a batch of samples, unless a bad step is latched. One
// invocation calls it.
void advance(uint s, uint batch, float beta1, float beta2, bool nadam) {
    if (state[s + BAD_STEP] != 0u) return;
    state[s + STEP] += 1u;
    state[s + CURSOR_AT] += batch;
    if (nadam) {
        float rise = risen(uintBitsToFloat(state[s + RISE]));
        vec2 mu = momentum(beta1, rise);
        precise float c = mu.x * uintBitsToFloat(state[s + CORR1]) + mu.y;
        state[s + CORR1] = floatBitsToUint(c);
        state[s + RISE] = floatBitsToUint(rise);
    } else {
        state[s + CORR1] = corrected(state[s + CORR1], beta1);
    }
    state[s + CORR2] = corrected(state[s + CORR2], beta2);
}
