// One invocation for each element.
#include "grid.glsl"

layout(local_size_x = 256) in;

uint elementIndex() { return groupIndex() * 256u + gl_LocalInvocationIndex; }
