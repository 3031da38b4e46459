// The latch of the first step that made a number which is not finite. The shader declares
// state[].
#include "ieee.glsl"
#include "state.glsl"

// latchStep latches this step, unless one was latched before. All that do write the same.
void latchStep(uint s) { atomicCompSwap(state[s + BAD_STEP], 0u, state[s + STEP] + 1u); }

void checkFinite(float x, uint s) {
    if (!isFinite(x)) latchStep(s);
}

void checkFinite(vec4 v, uint s) {
    if (!(isFinite(v.x) && isFinite(v.y) && isFinite(v.z) && isFinite(v.w))) latchStep(s);
}
