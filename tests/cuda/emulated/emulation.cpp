#include "cuda/emulated/emulation.hpp"

#include <cstdlib>
#include <iostream>
#include <mutex>

namespace mdsweep::md {

namespace {

// Of device memory and of the host's that the device reaches.
constexpr std::size_t capacity = std::size_t{64} << 20;
// A launch of 20 ms ends with its teams' fifth look: a hundred steps, which take an emulated replica some 20 ms.
constexpr unsigned long long nanoseconds_per_look = 5'000'000;

void fail_at_exit() {
    std::cout.flush();
    std::cerr << "the emulated GPU has found faults, see above\n";
    std::_Exit(EXIT_FAILURE);
}

}  // namespace

Emulation& emulation() {
    static Emulation the_one;
    return the_one;
}

void with_gpu(const std::function<void(simt::Gpu&)>& work) {
    static std::mutex mutex;
    static simt::Gpu gpu(capacity);
    const std::scoped_lock lock(mutex);
    gpu.nanoseconds_per_look = nanoseconds_per_look;
    work(gpu);
}

void take_note_of(const simt::Faults& faults) {
    if (faults.messages.empty()) return;
    if (emulation().lost.exchange(true) || emulation().faults_are_expected) return;
    for (const std::string& message : faults.messages) std::cerr << message << '\n';
    std::atexit(fail_at_exit);
}

}  // namespace mdsweep::md
