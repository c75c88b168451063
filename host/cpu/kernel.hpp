// The CPU's replica kernel, compiled for several instruction sets; the best one that this processor has is picked at
// run time.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "replica/host_replica.hpp"
#include "replica/record.hpp"
#include "replica/step.hpp"

namespace mdsweep::cpu {

struct Kernel {
    std::string name;  // "AVX-512", "AVX2", "baseline"
    int width = 1;     // lanes: arrays are padded to a multiple of it

    struct Loop {
        void (*advance)(const md::Particles<float>&, const md::StepParameters&, md::Recorder&, md::Progress&,
                        std::int64_t steps) = nullptr;
        // Forces at the present positions into particles.f*.
        void (*forces)(const md::Particles<float>&, const md::StepParameters&) = nullptr;
        // Energies and whatever else a sample records, at the present positions and velocities.
        md::Scalars<float> (*scalars)(const md::Particles<float>&, const md::StepParameters&) = nullptr;
    };
    std::array<Loop, md::loop_kinds> loops{};  // by LoopKind
    [[nodiscard]] const Loop& of(const md::StepParameters& p) const { return loops[static_cast<std::size_t>(p.loop)]; }
};

// Those that this processor can run, best first; never empty.
[[nodiscard]] const std::vector<Kernel>& kernels();

}  // namespace mdsweep::cpu
