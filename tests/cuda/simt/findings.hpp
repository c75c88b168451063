// What a run on the emulated GPU has found and counted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace simt {

enum class Fault {
    race,           // two accesses, one of them a write, that no barrier orders
    uninitialised,  // a read of what nobody has written
    out_of_bounds,  // within the watched memory, but in nobody's array
    misaligned,
    divergence,  // threads that should act together do not
    deadlock,
};
inline constexpr std::size_t fault_kinds = 6;

class Faults {
public:
    // `text` is called for the first few of a kind only.
    template <class Text>
    void add(Fault kind, const Text& text) {
        constexpr std::int64_t most_told = 3;
        if (counts_[static_cast<std::size_t>(kind)]++ < most_told) messages.push_back(text());
    }
    void add(const Faults& others);
    [[nodiscard]] std::int64_t of(Fault kind) const { return counts_[static_cast<std::size_t>(kind)]; }

    std::vector<std::string> messages;

private:
    std::array<std::int64_t, fault_kinds> counts_{};
};

struct Counts {
    std::int64_t barriers = 0;       // of a thread block, each once for all its threads
    std::int64_t warp_barriers = 0;  // these and the following once a warp
    std::int64_t shuffles = 0;
    std::int64_t accesses = 0;  // to watched memory, of a thread
};

struct Votes {
    std::int64_t asked = 0, held = 0;  // once a warp; in how many any lane's condition held
};

struct Findings {
    Faults faults;
    Counts counts;
    std::map<const void*, std::int64_t> barrier_calls;  // by the address that they return to: how often
    std::map<const void*, Votes> votes;                 // likewise
    void add(const Findings& others);
};

// Where in the program an address is, in words: the function, and what addr2line wants to be asked for the line.
[[nodiscard]] std::string place_in_program(const void* address);

}  // namespace simt
