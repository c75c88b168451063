#include "engine/advance_replicas.cuh"

template mdsweep::md::Kernel mdsweep::md::kernel_with<mdsweep::md::LoopKind::sheet>(const ReplicaShape& shape);
