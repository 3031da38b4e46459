// Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy
// as 1, 2, 3" (SC 2011), whose multipliers and Weyl increments these are.

uvec4 philox(uvec4 counter, uvec2 key) {
    for (int i = 0; i < 10; i++) {
        uint upper0, lower0, upper1, lower1;
        umulExtended(0xD2511F53u, counter.x, upper0, lower0);
        umulExtended(0xCD9E8D57u, counter.z, upper1, lower1);
        counter = uvec4(upper1 ^ counter.y ^ key.x, lower1, upper0 ^ counter.w ^ key.y, lower0);
        key += uvec2(0x9E3779B9u, 0xBB67AE85u);
    }
    return counter;
}

// unit maps a word to [0, 1) by its upper 24 bits, exactly.
float unit(uint word) { return float(word >> 8) * (1.0 / 16777216.0); }
