// The momentum of NAdam.

// risen is 1 - 0.96^(t/250) from that of the step before, and momentum NAdam's μ and 1-μ,
// without cancellation; see backend.Optimizer.
float risen(float before) {
    precise float r = before + 1.6327464732468489e-4 * (1.0 - before);
    return r;
}

vec2 momentum(float beta, float rise) {
    precise vec2 mu = vec2(beta * (0.5 + 0.5 * rise), (1.0 - beta) + beta * (0.5 * (1.0 - rise)));
    return mu;
}
