// The activation ACT, numbered as backend.ActivationKind, and the derivative GRAD.
// alpha is the constant of leaky ReLU and ELU.

#if ACT == 1
#include "sigmoid.glsl"
float activate(float z, float alpha) { return sigmoidOf(z); }
#elif ACT == 2
#include "sigmoid.glsl"
float activate(float z, float alpha) { return tanhOf(z); }
#elif ACT == 3
#include "ieee.glsl"
float activate(float z, float alpha) { return isNaN(z) || z > 0.0 ? z : 0.0; }
#elif ACT == 4
float activate(float z, float alpha) { return z > 0.0 ? z : alpha * z; }
#elif ACT == 5
#include "exp.glsl"
float activate(float z, float alpha) { return z > 0.0 ? z : alpha * expm1Of(z); }
#elif ACT == 6
#include "normal.glsl"
float activate(float z, float alpha) { return gelu(z); }
#elif ACT == 7
#include "gelu_tanh.glsl"
float activate(float z, float alpha) { return geluTanh(z); }
#elif ACT == 8
#include "sigmoid.glsl"
float activate(float z, float alpha) { return softplusOf(z); }
#else
float activate(float z, float alpha) { return z; }
#endif
