// Copies elements of words, whatever they mean.
//
// p[0] to p[2] are for elementwise.glsl.
#include "element.glsl"

layout(std140, binding = 0) uniform Params { uint p[4]; };

layout(std430, binding = 0) writeonly buffer Dst { Words dst[]; };
layout(std430, binding = 1) readonly buffer Src { Words src[]; };

Words element(uint i) { return src[i + p[2]]; }

#define EACH Words
#include "elementwise.glsl"
