#include "cuda/simt/memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>

namespace simt {

namespace {

constexpr std::size_t alignment = 256;  // also the least gap between arrays
constexpr std::size_t word_bytes = sizeof(std::uint32_t);

std::size_t round_up(std::size_t bytes, std::size_t multiple) {
    return (bytes + multiple - 1) / multiple * multiple;
}

}  // namespace

Memory::Memory(std::size_t capacity)
    : capacity_(round_up(capacity, alignment)),
      bytes_(static_cast<std::byte*>(std::aligned_alloc(alignment, capacity_)), &std::free),
      words_(static_cast<Word*>(std::calloc(capacity_ / word_bytes, sizeof(Word))), &std::free) {
    if (!bytes_ || !words_) throw std::bad_alloc();
}

// The first offset where so many bytes find room with a gap on either side.
std::size_t Memory::first_gap(std::size_t bytes) const {
    std::size_t begin = alignment;
    for (const auto& [at, array] : arrays_) {
        if (round_up(begin + bytes, alignment) + alignment <= at) break;
        begin = round_up(at + array.size, alignment) + alignment;
    }
    return begin;
}

std::byte* Memory::allocate(const std::string& name, std::size_t bytes) {
    const std::size_t begin = first_gap(bytes), end = begin + bytes;
    if (round_up(end, alignment) + alignment > capacity_)
        throw std::runtime_error("the emulated GPU's memory is full at " + name + "; raise its capacity");
    arrays_[begin] = {name, bytes};
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
    set_initialised(to, bytes);
}

void Memory::set_initialised(const void* begin, std::size_t bytes) {
    const std::size_t first = offset(begin);
    for (std::size_t at = first; at < first + bytes; at += word_bytes) word(at).initialised = true;
}

void Memory::forget(const Arrays::value_type& array) {
    std::fill_n(&word(array.first), round_up(array.second.size, word_bytes) / word_bytes, Word{});
}

void Memory::free(const void* array) {
    const auto found = arrays_.find(offset(array));
    if (found == arrays_.end()) throw std::logic_error("no array begins where one is given up");
    forget(*found);
    arrays_.erase(found);
}

void Memory::free_all() {
    for (const auto& array : arrays_) forget(array);
    arrays_.clear();
}

std::string Memory::place(std::size_t offset) const {
    auto nearest = arrays_.upper_bound(offset);
    if (nearest == arrays_.begin()) return "byte " + std::to_string(offset) + " before all arrays";
    --nearest;
    const auto& [begin, array] = *nearest;
    const std::size_t at = offset - begin;
    return "byte " + std::to_string(at) + " of " + array.name + (at < array.size ? "" : ", beyond its end");
}

}  // namespace simt
