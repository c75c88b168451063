// The memory of the emulated GPU: arrays with names, and for each word of 4 bytes who touched it last.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <type_traits>

#include "cuda/simt/operation.hpp"

namespace simt {

// How many barriers a thread has passed: of its thread block and of its warp.
struct Epoch {
    std::uint32_t barriers = 0, warp_barriers = 0;
};

// An access in the past.
struct Access {
    Operation operation;
    std::int32_t thread = 0;
    Epoch epoch;
    const void* from = nullptr;  // in the program
};

// The newest reads of a word, as far as a later write can race with them: by one thread, or several lanes of a warp
// between two warp barriers, or several warps between two barriers, or several thread blocks.
enum class Readers : std::uint8_t { thread, warp, block, grid };

// All zero: nobody's.
struct Word {
    Access write, read;
    Readers readers = Readers::thread;
    bool atomic_write = false;
    bool allocated = false, initialised = false;
};

class Memory {
public:
    explicit Memory(std::size_t capacity);

    // An array that nobody has written, which a kernel may not read before. Between arrays there are gaps.
    template <class T>
    T* make(const std::string& name, std::size_t count) {
        static_assert(std::is_trivially_copyable_v<T>);
        return reinterpret_cast<T*>(allocate(name, sizeof(T) * count));
    }
    // The same with a copy of `count` values.
    template <class T>
    T* make_copy(const std::string& name, const T* from, std::size_t count) {
        T* to = make<T>(name, count);
        fill(to, from, sizeof(T) * count);
        return to;
    }
    template <class T>
    T* make_zero(const std::string& name, std::size_t count) {
        T* to = make<T>(name, count);
        fill(to, nullptr, sizeof(T) * count);
        return to;
    }
    // `array`: where one begins.
    void free(const void* array);
    void free_all();
    // That the host may have written there, which is not watched.
    void set_initialised(const void* begin, std::size_t bytes);

    [[nodiscard]] const std::byte* begin() const { return bytes_.get(); }
    [[nodiscard]] std::size_t size() const { return capacity_; }
    [[nodiscard]] std::size_t offset(const void* address) const {
        return static_cast<std::size_t>(static_cast<const std::byte*>(address) - begin());
    }
    [[nodiscard]] bool holds(const void* address) const { return offset(address) < capacity_; }
    [[nodiscard]] Word& word(std::size_t offset) { return words_.get()[offset / sizeof(std::uint32_t)]; }
    // Which byte of which array: for messages.
    [[nodiscard]] std::string place(std::size_t offset) const;

private:
    struct Array {
        std::string name;
        std::size_t size = 0;
    };
    using Arrays = std::map<std::size_t, Array>;  // by where they begin
    std::byte* allocate(const std::string& name, std::size_t bytes);
    [[nodiscard]] std::size_t first_gap(std::size_t bytes) const;
    void fill(void* to, const void* from, std::size_t bytes);
    void forget(const Arrays::value_type& array);

    std::size_t capacity_;
    std::unique_ptr<std::byte, void (*)(void*)> bytes_;
    std::unique_ptr<Word, void (*)(void*)> words_;  // of zeros where nobody touched them: it takes room only there
    Arrays arrays_;
};

}  // namespace simt
