// Adds up the losses of a batch, and takes note of the cost in the state. One work
// group.
//
// p[0] losses, or partial sums of them; p[1], p[2] first elements of state, losses;
// p[3] the scale that makes their sum the cost.
layout(local_size_x = 32) in;

layout(std140, binding = 0) uniform Params { uint p[4]; };

layout(std430, binding = 0) buffer State { uint state[]; };
layout(std430, binding = 1) readonly buffer Losses { float losses[]; };

#include "cost.glsl"

void main() { noteCost(p[0], p[2], p[1], uintBitsToFloat(p[3])); }
