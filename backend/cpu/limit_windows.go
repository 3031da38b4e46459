package cpu

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// memoryStatus is MEMORYSTATUSEX of the Windows API.
type memoryStatus struct {
	length               uint32
	load                 uint32
	totalPhys, availPhys uint64
	totalPage, availPage uint64
	totalVirt, availVirt uint64
	availExtended        uint64
}

// machineMemory is the machine's memory.
func machineMemory() int64 {
	s := memoryStatus{}
	s.length = uint32(unsafe.Sizeof(s))
	status := windows.NewLazySystemDLL("kernel32.dll").NewProc("GlobalMemoryStatusEx")
	if status.Find() != nil {
		return unknownMemory
	}
	if ok, _, _ := status.Call(uintptr(unsafe.Pointer(&s))); ok == 0 || s.totalPhys == 0 {
		return unknownMemory
	}
	return int64(min(s.totalPhys, s.totalVirt, mostMemory))
}
