// What a GPU is given to do: launches and copies. Each is one of a stream, where one follows the other; what orders
// those of different streams is what waits for what.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace simt {

// Zero: none.
class Operation {
public:
    Operation() = default;
    // place: in its stream, from 1.
    Operation(unsigned stream, unsigned place) : number_(stream << place_bits | place) {}
    [[nodiscard]] unsigned stream() const { return number_ >> place_bits; }
    [[nodiscard]] unsigned place() const { return number_ & ((1U << place_bits) - 1); }
    friend bool operator==(Operation, Operation) = default;

private:
    static constexpr unsigned place_bits = 22;
    std::uint32_t number_ = 0;
};
inline constexpr unsigned most_streams = 1U << 10U;

// The operations that have ended before another one begins, however fast they are: of each stream the first so many.
class Past {
public:
    [[nodiscard]] bool holds(Operation operation) const {
        return operation.place() <= (operation.stream() < counts_.size() ? counts_[operation.stream()] : 0);
    }
    // With all that precede it in its stream.
    void add(Operation operation) { raise(operation.stream(), operation.place()); }
    void add(const Past& other) {
        for (std::size_t stream = 0; stream < other.counts_.size(); ++stream) raise(stream, other.counts_[stream]);
    }

private:
    void raise(std::size_t stream, unsigned count) {
        if (stream >= counts_.size()) counts_.resize(stream + 1);
        counts_[stream] = std::max(counts_[stream], count);
    }
    std::vector<unsigned> counts_;
};

}  // namespace simt
