// Threads of control that take turns: each has a stack of its own and runs until it pauses. The switch is written for
// x86-64 and the System V ABI, and leaves the floating-point modes as they are.
#pragma once

#include <cstddef>
#include <memory>

namespace simt {

class Fibre {
public:
    static constexpr std::size_t stack_bytes = std::size_t{64} << 10U;

    // The next resume() begins with `work`, which must not return: it pauses for good.
    void start(void (*work)());
    // Runs the fibre until it pauses.
    void resume();
    // In the fibre itself: back to where it was resumed.
    void pause();

private:
    std::unique_ptr<std::byte[]> stack_;
    void* inside_ = nullptr;   // the stack pointer where it paused
    void* outside_ = nullptr;  // and where it was resumed
};

}  // namespace simt
