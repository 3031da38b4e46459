//go:build !noasm

#include "textflag.h"

// F16C converts eight numbers at once; a row's last few come one by one, since nothing
// behind them may be read.

// func widenRows(dst *float32, dstRow int, src *uint16, srcRow, rows, cols int)
TEXT ·widenRows(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ dstRow+8(FP), R8
	MOVQ src+16(FP), SI
	MOVQ srcRow+24(FP), R9
	MOVQ rows+32(FP), R10
	MOVQ cols+40(FP), R11

row:
	MOVQ DI, DX
	MOVQ SI, BX
	MOVQ R11, CX
	PREFETCHT0 (SI)(R9*4)
	SUBQ $32, CX
	JLT eights

block:
	VCVTPH2PS (BX), Y0
	VCVTPH2PS 16(BX), Y1
	VCVTPH2PS 32(BX), Y2
	VCVTPH2PS 48(BX), Y3
	VMOVUPS Y0, (DX)
	VMOVUPS Y1, 32(DX)
	VMOVUPS Y2, 64(DX)
	VMOVUPS Y3, 96(DX)
	ADDQ $64, BX
	ADDQ $128, DX
	SUBQ $32, CX
	JGE block

eights:
	ADDQ $24, CX
	JLT ones

eight:
	VCVTPH2PS (BX), Y0
	VMOVUPS Y0, (DX)
	ADDQ $16, BX
	ADDQ $32, DX
	SUBQ $8, CX
	JGE eight

ones:
	ADDQ $8, CX
	JZ next

one:
	MOVWLZX (BX), AX
	VMOVD AX, X0
	VCVTPH2PS X0, X0
	VMOVSS X0, (DX)
	ADDQ $2, BX
	ADDQ $4, DX
	DECQ CX
	JNZ one

next:
	ADDQ R8, DI
	ADDQ R9, SI
	DECQ R10
	JNZ row
	VZEROUPPER
	RET
