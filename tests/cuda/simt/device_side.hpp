// What the CUDA header of device/ makes its built-in variables and functions of: called by a running thread.
#pragma once

#include <cstdint>

namespace simt {

[[nodiscard]] unsigned thread_number();
[[nodiscard]] unsigned threads_of_block();
[[nodiscard]] char* shared_memory();
[[nodiscard]] int multiprocessor();
[[nodiscard]] unsigned long long nanoseconds();

// Calls are told apart by the address that they return to.
void barrier();
[[nodiscard]] bool barrier_or(bool condition);
void warp_barrier(unsigned mask);
[[nodiscard]] bool vote_any(unsigned mask, bool condition);
[[nodiscard]] std::uint32_t shuffle_xor(unsigned mask, std::uint32_t value, int lane_mask);

// All with the value before.
std::uint32_t atomic_add(std::uint32_t* address, std::uint32_t value);
unsigned long long atomic_compare_and_swap(unsigned long long* address, unsigned long long expected,
                                           unsigned long long desired);

}  // namespace simt
