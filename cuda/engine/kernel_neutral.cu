#include "engine/advance_replicas.cuh"

template mdsweep::md::Kernel mdsweep::md::kernel_with<mdsweep::md::LoopKind::neutral>(const ReplicaShape& shape);
