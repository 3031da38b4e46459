// The derivative of the activation GRAD, numbered as backend.ActivationKind, from
// what the forward pass saved: z for the GELUs and softplus, else a. alpha is the
// constant of leaky ReLU and ELU.

#if GRAD == 1
float derivative(float a, float alpha) { return a * (1.0 - a); }
#elif GRAD == 2
float derivative(float a, float alpha) { return (1.0 - a) * (1.0 + a); }
#elif GRAD == 3
float derivative(float a, float alpha) { return a > 0.0 ? 1.0 : 0.0; }
#elif GRAD == 4
float derivative(float a, float alpha) { return a > 0.0 ? 1.0 : alpha; }
#elif GRAD == 5
float derivative(float a, float alpha) { return a > 0.0 ? 1.0 : a + alpha; }
#elif GRAD == 6
#include "normal.glsl"
float derivative(float z, float alpha) { return geluDerivative(z); }
#elif GRAD == 7
#include "gelu_tanh.glsl"
float derivative(float z, float alpha) { return geluTanhDerivative(z); }
#elif GRAD == 8
#include "sigmoid.glsl"
float derivative(float z, float alpha) { return sigmoidOf(z); }
#else
float derivative(float a, float alpha) { return 1.0; }
#endif
