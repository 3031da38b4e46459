// Latches the step in the state if a number is not finite and no step was latched
// before. Each invocation looks at 16 numbers; all that find one write the same.
//
// p[0] numbers; p[1], p[2] first elements of x, state.
#include "grid.glsl"

layout(local_size_x = 256) in;

layout(std140, binding = 0) uniform Params { uint p[3]; };

layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 1) buffer State { uint state[]; };

#include "finite.glsl"

void main() {
    uint i = groupIndex() * 4096u + gl_LocalInvocationIndex;
    bool bad = false;
    for (uint j = 0u; j < 16u; j++, i += 256u) {
        if (i < p[0]) bad = bad || !isFinite(x[p[1] + i]);
    }
    if (bad) latchStep(p[2]);
}
