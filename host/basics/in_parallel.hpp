// The same work many times, on all cores.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace mdsweep {

[[nodiscard]] inline std::size_t cores() {
    const unsigned known = std::thread::hardware_concurrency();
    return known > 0 ? known : 1;
}

// work(0), ..., work(count - 1), in any order, each on some thread. What one of them throws comes out, and no further
// ones are begun.
template <class Work>
void in_parallel(std::size_t count, const Work& work) {
    std::atomic<std::size_t> next{0};
    std::exception_ptr problem;
    std::mutex mutex;  // over problem
    const auto run = [&] {
        for (std::size_t i = next++; i < count; i = next++) {
            try {
                work(i);
            } catch (...) {
                const std::scoped_lock lock(mutex);
                if (!problem) problem = std::current_exception();
                next = count;
            }
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t k = 1; k < std::min(cores(), count); ++k) others.emplace_back(run);
        run();
    }
    if (problem) std::rethrow_exception(problem);
}

}  // namespace mdsweep
