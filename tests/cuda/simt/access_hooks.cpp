#include <cstddef>

#include "cuda/simt/run.hpp"

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
