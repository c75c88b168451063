#include "cuda/simt/findings.hpp"

#include <cxxabi.h>
#include <dlfcn.h>

#include <cstdlib>
#include <memory>
#include <sstream>

extern "C" const char __executable_start;  // the linker's

namespace simt {

void Faults::add(const Faults& others) {
    for (std::size_t k = 0; k < fault_kinds; ++k) counts_[k] += others.counts_[k];
    messages.insert(messages.end(), others.messages.begin(), others.messages.end());
}

void Findings::add(const Findings& others) {
    faults.add(others.faults);
    counts.barriers += others.counts.barriers;
    counts.warp_barriers += others.counts.warp_barriers;
    counts.shuffles += others.counts.shuffles;
    counts.accesses += others.counts.accesses;
    for (const auto& [call, times] : others.barrier_calls) barrier_calls[call] += times;
    for (const auto& [call, more] : others.votes) {
        votes[call].asked += more.asked;
        votes[call].held += more.held;
    }
}

std::string place_in_program(const void* address) {
    Dl_info info{};
    std::string name;
    if (dladdr(address, &info) != 0 && info.dli_sname != nullptr) {
        int status = 0;
        const std::unique_ptr<char, decltype(&std::free)> demangled(
            abi::__cxa_demangle(info.dli_sname, nullptr, nullptr, &status), &std::free);
        name = std::string(status == 0 ? demangled.get() : info.dli_sname) + " ";
    }
    // One before the address that a call returns to is within the call.
    std::ostringstream text;
    text << name << "[addr2line 0x" << std::hex << static_cast<const char*>(address) - &__executable_start - 1 << "]";
    return text.str();
}

}  // namespace simt
