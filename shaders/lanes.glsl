// LANES invocations work on one row: 1, of 64 rows to a work group, or 8 or 32 of a group
// of 256. What they have found one invocation combines, each of the first for a row, in a
// fixed order. A tree would take up to five barriers where this takes one; and the
// additions of subgroups, where there are any, come in an order that each driver chooses.
#include "grid.glsl"

#if LANES == 1
layout(local_size_x = 64) in;

uint rowIndex() { return groupIndex() * 64u + gl_LocalInvocationIndex; }
uint lane() { return 0u; }
#else
layout(local_size_x = 256) in;

const uint LANE_ROWS = 256u / uint(LANES);
const uint LANE_STRIDE = uint(LANES) + 1u; // so that invocations read from different banks

uint laneRow() { return gl_LocalInvocationIndex / uint(LANES); }
uint rowIndex() { return groupIndex() * LANE_ROWS + laneRow(); }
uint lane() { return gl_LocalInvocationIndex % uint(LANES); }
uint lanePlace() { return laneRow() * LANE_STRIDE + lane(); }
#endif
