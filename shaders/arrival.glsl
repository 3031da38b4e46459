// The last work group to arrive finishes what all of a dispatch have begun, so that no
// second dispatch is needed. The groups count themselves in a word of the state, which
// the last one sets back to 0.
#include "state.glsl"

// isLast counts a work group and reports whether all others have arrived. One invocation
// of each group calls it, once all of the group have passed a barrier: what they read
// before may then be overwritten. s is the first word of the state.
bool isLast(uint s) {
    memoryBarrierBuffer();
    bool last = atomicAdd(state[s + ARRIVALS], 1u) + 1u == gl_NumWorkGroups.x * gl_NumWorkGroups.y * gl_NumWorkGroups.z;
    if (last) state[s + ARRIVALS] = 0u;
    memoryBarrierBuffer(); // the count before what follows
    return last;
}

shared bool isLastGroup;

// lastToArrive tells all invocations of a work group, all of which call it. What other
// groups wrote to coherent blocks is then there to read.
bool lastToArrive(uint s) {
    memoryBarrierBuffer(); // each invocation: what it wrote before the count
    barrier();
    if (gl_LocalInvocationIndex == 0u) isLastGroup = isLast(s);
    memoryBarrierShared();
    barrier();
    memoryBarrierBuffer();
    return isLastGroup;
}
