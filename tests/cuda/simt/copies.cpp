// Copies between host and device, and memory that comes and goes between launches: what they touch, as launches do.
#include <cstring>

#include "cuda/simt/gpu.hpp"
#include "cuda/simt/run.hpp"

namespace simt {

namespace {

template <class Visit>
void for_words(Memory& memory, const void* begin, std::size_t bytes, const Visit& visit) {
    if (!watches_accesses || begin == nullptr || !memory.holds(begin)) return;
    const std::size_t first = memory.offset(begin), last = first + bytes;
    for (std::size_t at = first / sizeof(std::uint32_t) * sizeof(std::uint32_t); at < last; at += sizeof(std::uint32_t))
        visit(at, memory.word(at));
}

bool unordered(const Word& word, const Past& past) {
    return !past.holds(word.write.operation) || !past.holds(word.read.operation);
}

// That an operation concerns a whole array, of which it neither reads nor writes a word.
Faults concern(Memory& memory, const void* array, std::size_t bytes, Operation self, const Past& past,
               const char* what) {
    Faults faults;
    for_words(memory, array, bytes, [&](std::size_t at, Word& word) {
        if (unordered(word, past)) faults.add(Fault::race, [&] { return what + memory.place(at); });
        word.write = {self, 0, {}, nullptr};
        word.atomic_write = false;
    });
    return faults;
}

}  // namespace

Faults Gpu::take(const void* array, std::size_t bytes, Operation self, const Past& past) {
    return concern(memory, array, bytes, self, past,
                   "a race: an operation touches memory that nothing orders behind its allocation: ");
}

Faults Gpu::give_back(const void* array, std::size_t bytes, Operation self, const Past& past) {
    const Faults faults =
        concern(memory, array, bytes, self, past,
                "a race: memory is given back that an operation touches that nothing orders before: ");
    memory.free(array);
    return faults;
}

Faults Gpu::copy(void* to, const void* from, std::size_t bytes, Operation self, const Past& past, int value) {
    Faults faults;
    const auto tell = [&](Fault kind, const char* what, std::size_t at) {
        faults.add(kind, [&] { return what + memory.place(at); });
    };
    for_words(memory, from, bytes, [&](std::size_t at, Word& word) {
        if (!word.allocated) return tell(Fault::out_of_bounds, "a copy reads out of bounds: ", at);
        if (!word.initialised) tell(Fault::uninitialised, "a copy reads what nobody has written: ", at);
        if (!past.holds(word.write.operation))
            tell(Fault::race, "a race: a copy reads what an operation writes that nothing orders before it: ", at);
        word.read = {self, 0, {}, nullptr};
        word.readers = Readers::thread;
    });
    for_words(memory, to, bytes, [&](std::size_t at, Word& word) {
        if (!word.allocated) return tell(Fault::out_of_bounds, "a copy writes out of bounds: ", at);
        if (unordered(word, past))
            tell(Fault::race, "a race: a copy writes what an operation touches that nothing orders before it: ", at);
        word.write = {self, 0, {}, nullptr};
        word.atomic_write = false;
        word.initialised = true;
    });
    if (from == nullptr)
        std::memset(to, value, bytes);
    else
        std::memcpy(to, from, bytes);
    return faults;
}

}  // namespace simt
