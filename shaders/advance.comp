// Ends a step in the state, unless a bad step is latched. One invocation.
//
// p[0] first element of state; p[1] samples of a batch; p[2], p[3] β1, β2.
layout(local_size_x = 1) in;

layout(std140, binding = 0) uniform Params { uint p[4]; };

layout(std430, binding = 0) buffer State { uint state[]; };

#include "advance.glsl"

void main() { advance(p[0], p[1], uintBitsToFloat(p[2]), uintBitsToFloat(p[3])); }
