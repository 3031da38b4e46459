// Sums of squares in a work group of 256.
//
// Squares of large and of small numbers leave float32, so these have sums of their own, of
// numbers scaled by powers of two (Blue, A portable Fortran program to find the Euclidean
// norm of a vector, 1978). 2^31 squares of numbers below 2^48, or of numbers below 2^44
// once scaled, are below 2^128.
const float LARGE = 281474976710656.0;              // 2^48
const float LESSEN = 5.169878828456423e-26;         // 2^-84
const float SMALL = 1.0842021724855044e-19;         // 2^-63
const float ENLARGE = 37778931862957161709568.0;    // 2^75

shared vec3 tree[256];

// squares adds the square of a number to the sums: x large, y middling, z small.
vec3 squares(vec3 s, float v) {
    float size = abs(v);
    precise vec3 scaled = vec3(size > LARGE ? v * LESSEN : 0.0, size > LARGE || size < SMALL ? 0.0 : v, size < SMALL ? v * ENLARGE : 0.0);
    precise vec3 r = s + scaled * scaled;
    return r;
}

// treeSum adds up what the invocations of a work group have, in tree[0].
void treeSum(vec3 s) {
    uint lane = gl_LocalInvocationIndex;
    tree[lane] = s;
    for (uint width = 128u; width > 0u; width /= 2u) {
        memoryBarrierShared();
        barrier();
        if (lane < width) {
            precise vec3 r = tree[lane] + tree[lane + width];
            tree[lane] = r;
        }
    }
    memoryBarrierShared();
    barrier();
}

// rootOf is the norm from its sums.
float rootOf(vec3 sum) {
    precise float norm;
    if (sum.x > 0.0) norm = sqrt(sum.x + sum.y * LESSEN * LESSEN) / LESSEN;
    else if (sum.y > 0.0) norm = sqrt(sum.y + sum.z / ENLARGE / ENLARGE);
    else norm = sqrt(sum.z) / ENLARGE;
    return norm;
}
