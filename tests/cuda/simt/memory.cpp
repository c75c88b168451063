#include "cuda/simt/memory.hpp"

#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace simt {

namespace {

constexpr std::size_t capacity = std::size_t{16} << 20U;
constexpr std::size_t alignment = 256;  // also the least gap between arrays
constexpr std::size_t word_bytes = sizeof(std::uint32_t);

std::size_t round_up(std::size_t bytes, std::size_t multiple) {
    return (bytes + multiple - 1) / multiple * multiple;
}

}  // namespace

Memory::Memory() : bytes_(static_cast<std::byte*>(std::aligned_alloc(alignment, capacity)), &std::free) {}

std::byte* Memory::allocate(const std::string& name, std::size_t bytes) {
    const std::size_t used = arrays_.empty() ? 0 : arrays_.back().begin + arrays_.back().size;
    const std::size_t begin = round_up(used, alignment) + alignment, end = begin + bytes;
    if (round_up(end, alignment) + alignment > capacity)
        throw std::runtime_error("the emulated GPU's memory is full at " + name + "; raise its capacity in memory.cpp");
    arrays_.push_back({name, begin, bytes});
    words_.resize((round_up(end, alignment) + alignment) / word_bytes);
    for (std::size_t at = begin; at < end; at += word_bytes) word(at).allocated = true;
    std::memset(bytes_.get() + begin, 0xFF, bytes);  // no number
    return bytes_.get() + begin;
}

void Memory::fill(void* to, const void* from, std::size_t bytes) {
    if (bytes == 0) return;
    if (from == nullptr)
        std::memset(to, 0, bytes);
    else
        std::memcpy(to, from, bytes);
    const std::size_t begin = offset(to);
    for (std::size_t at = begin; at < begin + bytes; at += word_bytes) word(at).initialised = true;
}

void Memory::keep(std::size_t count) {
    arrays_.resize(count);
    words_.resize(arrays_.empty()
                      ? 0
                      : (round_up(arrays_.back().begin + arrays_.back().size, alignment) + alignment) / word_bytes);
}

std::string Memory::place(std::size_t offset) const {
    const Array* nearest = nullptr;
    for (const Array& array : arrays_)
        if (array.begin <= offset) nearest = &array;
    if (nearest == nullptr) return "byte " + std::to_string(offset) + " before all arrays";
    const std::size_t at = offset - nearest->begin;
    return "byte " + std::to_string(at) + " of " + nearest->name + (at < nearest->size ? "" : ", beyond its end");
}

}  // namespace simt
