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
    return running->thread().block % running->grid().multiprocessors;
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

// What code compiled with -fsanitize=thread calls before it reads or writes memory. A thread's own stack and the
// program's constants are left out.
namespace {

void read(const void* address, std::size_t bytes, const void* from) {
    if (simt::watched.holds(address)) simt::running->access(address, bytes, false, false, from);
}
void write(const void* address, std::size_t bytes, const void* from) {
    if (simt::watched.holds(address)) simt::running->access(address, bytes, true, false, from);
}

}  // namespace

extern "C" {
void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_read1(void* p) {
    read(p, 1, __builtin_return_address(0));
}
void __tsan_read2(void* p) {
    read(p, 2, __builtin_return_address(0));
}
void __tsan_read4(void* p) {
    read(p, 4, __builtin_return_address(0));
}
void __tsan_read8(void* p) {
    read(p, 8, __builtin_return_address(0));
}
void __tsan_read16(void* p) {
    read(p, 16, __builtin_return_address(0));
}
void __tsan_write1(void* p) {
    write(p, 1, __builtin_return_address(0));
}
void __tsan_write2(void* p) {
    write(p, 2, __builtin_return_address(0));
}
void __tsan_write4(void* p) {
    write(p, 4, __builtin_return_address(0));
}
void __tsan_write8(void* p) {
    write(p, 8, __builtin_return_address(0));
}
void __tsan_write16(void* p) {
    write(p, 16, __builtin_return_address(0));
}
void __tsan_unaligned_read2(void* p) {
    read(p, 2, __builtin_return_address(0));
}
void __tsan_unaligned_read4(void* p) {
    read(p, 4, __builtin_return_address(0));
}
void __tsan_unaligned_read8(void* p) {
    read(p, 8, __builtin_return_address(0));
}
void __tsan_unaligned_read16(void* p) {
    read(p, 16, __builtin_return_address(0));
}
void __tsan_unaligned_write2(void* p) {
    write(p, 2, __builtin_return_address(0));
}
void __tsan_unaligned_write4(void* p) {
    write(p, 4, __builtin_return_address(0));
}
void __tsan_unaligned_write8(void* p) {
    write(p, 8, __builtin_return_address(0));
}
void __tsan_unaligned_write16(void* p) {
    write(p, 16, __builtin_return_address(0));
}
void __tsan_read_range(void* p, std::size_t bytes) {
    read(p, bytes, __builtin_return_address(0));
}
void __tsan_write_range(void* p, std::size_t bytes) {
    write(p, bytes, __builtin_return_address(0));
}
}
