// A grid of more than 65535 work groups is folded in two dimensions; what lies
// beyond the work in the last row of it has nothing to do.

uint groupIndex() { return gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x; }
