// The words of a state tensor, as backend.State has them.
const uint STEP = 0u;
const uint CURSOR_AT = 1u;
const uint RATE = 2u;
const uint CORR1 = 3u;
const uint CORR2 = 4u;
const uint LOSS = 5u;
const uint LOSS_SUM = 6u;
const uint LOSS_COUNT = 7u;
const uint BAD_STEP = 8u;
const uint RISE = 9u;
const uint NORM = 10u;
const uint CLIP = 11u;
const uint NEXT_RATE = 12u;

// ARRIVALS is 0 between dispatches; see arrival.glsl.
const uint ARRIVALS = 15u;
