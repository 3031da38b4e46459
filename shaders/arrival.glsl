// The last work group to arrive finishes what all of a dispatch have begun, so that no
// second dispatch is needed. The groups count themselves in a word of the state, which
// the last one sets back to 0. The shader declares state[] as coherent, and as coherent
// too what the last group reads of what others wrote.
#include "state.glsl"

shared uint arrivedBefore;

// lastToArrive reports whether all other work groups have arrived; what they wrote is
// then there to read, and nothing is read by them any more. All invocations of a group
// call it, once. s is the first word of the state.
bool lastToArrive(uint s) {
    memoryBarrierBuffer(); // each invocation: its own accesses before the count
    barrier();
    if (gl_LocalInvocationIndex == 0u) arrivedBefore = atomicAdd(state[s + ARRIVALS], 1u);
    memoryBarrierShared();
    barrier();
    bool last = arrivedBefore + 1u == gl_NumWorkGroups.x * gl_NumWorkGroups.y * gl_NumWorkGroups.z;
    if (last && gl_LocalInvocationIndex == 0u) state[s + ARRIVALS] = 0u;
    memoryBarrierBuffer(); // the count before what follows
    return last;
}
