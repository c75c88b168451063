#include "cuda/simt/device_side.hpp"

#include <utility>

#include "cuda/simt/run.hpp"

namespace simt {

unsigned thread_number() {
    return static_cast<unsigned>(running->thread().number);
}
unsigned threads_of_block() {
    return static_cast<unsigned>(running->grid().threads);
}
char* shared_memory() {
    return running->shared();
}
int multiprocessor() {
    const std::vector<int>& numbers = running->grid().multiprocessors;
    return numbers[static_cast<std::size_t>(running->thread().block) % numbers.size()];
}
unsigned long long nanoseconds() {
    return running->time();
}

void barrier() {
    running->meet({Meeting::barrier, 0, 0, 0, __builtin_return_address(0)});
}
bool barrier_or(bool condition) {
    return running->meet({Meeting::barrier_or, 0, condition ? 1U : 0U, 0, __builtin_return_address(0)}) != 0;
}
void warp_barrier(unsigned mask) {
    running->meet({Meeting::warp_barrier, mask, 0, 0, __builtin_return_address(0)});
}
bool vote_any(unsigned mask, bool condition) {
    return running->meet({Meeting::vote, mask, condition ? 1U : 0U, 0, __builtin_return_address(0)}) != 0;
}
std::uint32_t shuffle_xor(unsigned mask, std::uint32_t value, int lane_mask) {
    return running->meet({Meeting::shuffle_xor, mask, value, lane_mask, __builtin_return_address(0)});
}

std::uint32_t atomic_add(std::uint32_t* address, std::uint32_t value) {
    running->access(address, sizeof(*address), true, true, __builtin_return_address(0));
    return std::exchange(*address, *address + value);
}
unsigned long long atomic_compare_and_swap(unsigned long long* address, unsigned long long expected,
                                           unsigned long long desired) {
    running->access(address, sizeof(*address), true, true, __builtin_return_address(0));
    return *address == expected ? std::exchange(*address, desired) : *address;
}

}  // namespace simt
