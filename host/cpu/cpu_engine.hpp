// The CPU engine: a bag of replicas spread over threads, one replica a thread at a time.
#pragma once

#include <memory>

#include "replica/engine.hpp"

namespace mdsweep::cpu {

// threads: 0 for one per core. cancelled work is dropped by the destructor within some milliseconds.
[[nodiscard]] std::unique_ptr<md::Engine> make_cpu_engine(int threads);

// One replica from begin to end on the calling thread.
[[nodiscard]] md::ReplicaResult simulate(const md::ReplicaJob& job);

}  // namespace mdsweep::cpu
