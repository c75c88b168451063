// The GPU's kernels, compiled for the emulated GPU. Their namespace is not mdsweep but mdsweep_device, so that the
// linker takes no function of theirs for one of the host's, which its compiler made without telling of accesses.
#pragma once

namespace simt {

// A thread's part of a kernel. `shape` is a mdsweep::md::ReplicaShape and `launch` a mdsweep::md::Launch, whose layouts
// are the same in both namespaces.
void run_kernel(const void* shape, const void* launch);

}  // namespace simt
