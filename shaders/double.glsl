// Numbers of about 48 bits as the unevaluated sum of two floats, x the larger (Dekker,
// A floating-point technique for extending the available precision, 1971).

// upper has the upper 12 bits of a number, so that products of such are exact.
float upper(float a) { return uintBitsToFloat(floatBitsToUint(a) & 0xfffff000u); }

vec2 doubleOf(float a) { return vec2(a, 0.0); }

vec2 multiply(vec2 a, vec2 b) {
    precise float p = a.x * b.x;
    precise float ah = upper(a.x), al = a.x - ah, bh = upper(b.x), bl = b.x - bh;
    precise float rest = ((ah * bh - p) + ah * bl + al * bh) + al * bl;
    precise float low = rest + (a.x * b.y + a.y * b.x);
    precise float high = p + low;
    precise float lost = low - (high - p);
    return vec2(high, lost);
}

// addOne is 1 + a for a of at least 0.
vec2 addOne(vec2 a) {
    precise float s = 1.0 + a.x;
    precise float first = s - a.x;
    precise float rest = (1.0 - first) + (a.x - (s - first));
    precise float low = rest + a.y;
    precise float high = s + low;
    precise float lost = low - (high - s);
    return vec2(high, lost);
}
