//go:build !noasm

#include "textflag.h"

// Eight numbers are converted at once; a row's last few come one by one, since nothing
// behind them may be read. Go's assembler does not know the conversions of vectors.

// func widenRows(dst *float32, dstRow int, src *uint16, srcRow, rows, cols int)
TEXT ·widenRows(SB), NOSPLIT, $0-48
	MOVD dst+0(FP), R0
	MOVD dstRow+8(FP), R1
	MOVD src+16(FP), R2
	MOVD srcRow+24(FP), R3
	MOVD rows+32(FP), R4
	MOVD cols+40(FP), R5

row:
	MOVD R0, R6
	MOVD R2, R7
	SUBS $8, R5, R8
	BLT ones

eight:
	FMOVQ.P 16(R7), F0
	WORD $0x0E217801 // FCVTL V1.4S, V0.4H
	WORD $0x4E217802 // FCVTL2 V2.4S, V0.8H
	FMOVQ F1, (R6)
	FMOVQ F2, 16(R6)
	ADD $32, R6
	SUBS $8, R8, R8
	BGE eight

ones:
	ADDS $8, R8, R8
	BEQ next

one:
	MOVHU.P 2(R7), R9
	FMOVS R9, F0
	FCVTHS F0, F1
	FMOVS.P F1, 4(R6)
	SUBS $1, R8, R8
	BNE one

next:
	ADD R1, R0
	ADD R3, R2
	SUBS $1, R4, R4
	BNE row
	RET
