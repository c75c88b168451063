#include <stdexcept>

#include "cpu/kernel.hpp"

namespace mdsweep::cpu {

void kernel_baseline(Kernel& kernel);
#ifdef MDSWEEP_X86
void kernel_avx2(Kernel& kernel);
void kernel_avx512(Kernel& kernel);
#endif

namespace {

Kernel make(const char* name, void (*fill)(Kernel&)) {
    Kernel kernel;
    kernel.name = name;
    fill(kernel);
    return kernel;
}

std::vector<Kernel> usable_kernels() {
    std::vector<Kernel> result;
#ifdef MDSWEEP_X86
    __builtin_cpu_init();
    // The feature sets of -march=skylake-avx512 and -march=haswell, as far as the kernels use them.
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                        __builtin_cpu_supports("avx512cd");
    if (avx512) result.push_back(make("AVX-512", kernel_avx512));
    if (avx2) result.push_back(make("AVX2", kernel_avx2));
    if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("aes") || !__builtin_cpu_supports("pclmul"))
        throw std::runtime_error(
            "this processor is too old: mdsweep needs SSE4.2, AES and PCLMUL (made since about 2010)");
#endif
    result.push_back(make("baseline", kernel_baseline));
    return result;
}

}  // namespace

const std::vector<Kernel>& kernels() {
    static const std::vector<Kernel> all = usable_kernels();
    return all;
}

}  // namespace mdsweep::cpu
