#include "cuda/simt/fibre.hpp"

// Saves the stack pointer with the registers that a call must preserve, and goes on where `to` was saved.
extern "C" void simt_switch_stacks(void** from, void* to);
asm(R"(
.text
.globl simt_switch_stacks
.type simt_switch_stacks, @function
simt_switch_stacks:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size simt_switch_stacks, . - simt_switch_stacks
)");

namespace simt {

void Fibre::start(void (*work)()) {
    constexpr int saved_registers = 6;
    if (!stack_) stack_ = std::make_unique_for_overwrite<std::byte[]>(stack_bytes);
    // A function begins 8 bytes below a multiple of 16, which the end is, with the address of its caller on top: here
    // there is none.
    auto** top = reinterpret_cast<void**>(stack_.get() + stack_bytes);
    *--top = nullptr;
    *--top = reinterpret_cast<void*>(work);
    for (int k = 0; k < saved_registers; ++k) *--top = nullptr;
    inside_ = static_cast<void*>(top);
}

void Fibre::resume() {
    simt_switch_stacks(&outside_, inside_);
}

void Fibre::pause() {
    simt_switch_stacks(&inside_, outside_);
}

}  // namespace simt
