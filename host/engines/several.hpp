// Several engines as one, as with several GPUs in a machine: one bag, and the results of all.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "replica/engine.hpp"

namespace mdsweep {

// Told in a sentence that an engine was lost; called from within collect().
using OnLoss = std::function<void(const std::string&)>;

// Replicas wait in a common bag and go to the engine with the most room; those of an engine whose collect() throws go
// to the others. Once none is left, collect() throws the last one's error, after all results were handed out. A replica
// that an engine refuses goes to another; when all refuse it, submit() or collect() throws why.
//
// Each engine is waited for by a thread of its own: its other functions must be safe to call meanwhile, as those of the
// CPU and the CUDA engine are. Pending replicas must differ in their ids.
[[nodiscard]] std::unique_ptr<md::Engine> make_several(std::vector<std::unique_ptr<md::Engine>> engines,
                                                       OnLoss on_loss);

}  // namespace mdsweep
