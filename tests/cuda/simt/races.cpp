// What an access finds: who touched the word before, and whether a barrier lies between. Barriers alone order accesses;
// votes and shuffles do not (CUDA C++ Programming Guide, "Warp Vote Functions"), nor do atomic operations.
// Other launches and copies are ordered where they are in the launch's past.
#include "cuda/simt/run.hpp"

namespace simt {

namespace {

constexpr unsigned accesses_between_turns = 40;  // on the average, where threads are pre-empted

}  // namespace

void Run::access(const void* address, std::size_t bytes, bool write, bool atomic, const void* from) {
    if (!watches_accesses) return;
    ++findings_.counts.accesses;
    const std::size_t offset = memory_.offset(address);
    const bool is_power_of_two = (bytes & (bytes - 1)) == 0;
    if (is_power_of_two && (offset & (bytes - 1)) != 0)
        findings_.faults.add(Fault::misaligned, [&] {
            return "a misaligned access of " + std::to_string(bytes) + " bytes: " + memory_.place(offset) + ", by " +
                   name(thread()) + " at " + place_in_program(from);
        });
    for (std::size_t at = offset / sizeof(std::uint32_t) * sizeof(std::uint32_t); at < offset + bytes;
         at += sizeof(std::uint32_t))
        touch(at, write, atomic, from);
    if (grid_.schedule.order != Order::preempted || accesses_to_go_-- > 0) return;
    accesses_to_go_ = static_cast<unsigned>(random_() % (2 * accesses_between_turns));
    pause();
}

void Run::touch(std::size_t offset, bool write, bool atomic, const void* from) {
    Word& word = memory_.word(offset);
    const Thread& now = thread();
    const auto tell = [&](Fault kind, const char* what) {
        findings_.faults.add(kind, [&] {
            return std::string(what) + ": " + memory_.place(offset) + ", by " + name(now) + " at " +
                   place_in_program(from);
        });
    };
    if (!word.allocated) return tell(Fault::out_of_bounds, write ? "a write out of bounds" : "a read out of bounds");
    const bool reads = !write || atomic;
    if (reads && !word.initialised) tell(Fault::uninitialised, "a read of what nobody has written");
    if (!ordered(word.write, now) && !(atomic && word.atomic_write))
        tell_race(write ? "written twice" : "written, then read", offset, word.write, from);
    if (!write) return note_read(word, now, from);
    if (races_with_readers(word, now)) tell_race("read, then written", offset, word.read, from);
    word.write = {self_, current_, now.epoch, from};
    word.atomic_write = atomic;
    word.initialised = true;
}

bool Run::ordered(const Access& before, const Thread& now) const {
    if (before.operation != self_) return past_.holds(before.operation);
    if (before.thread == current_) return true;
    const Thread& other = threads_[static_cast<std::size_t>(before.thread)];
    if (other.block != now.block) return false;
    if (before.epoch.barriers != now.epoch.barriers) return true;
    return other.warp() == now.warp() && before.epoch.warp_barriers != now.epoch.warp_barriers;
}

bool Run::races_with_readers(const Word& word, const Thread& now) const {
    if (word.read.operation != self_) return !past_.holds(word.read.operation);
    const Thread& reader = threads_[static_cast<std::size_t>(word.read.thread)];
    if (word.readers == Readers::grid || reader.block != now.block) return true;
    if (word.read.epoch.barriers != now.epoch.barriers) return false;
    if (word.readers == Readers::block || reader.warp() != now.warp()) return true;
    if (word.read.epoch.warp_barriers != now.epoch.warp_barriers) return false;
    return word.readers == Readers::warp || word.read.thread != current_;
}

// A read that a barrier separates from the new one needs not be kept: it is ordered before all that the new one is.
void Run::note_read(Word& word, const Thread& now, const void* from) const {
    const Access access{self_, current_, now.epoch, from};
    const Access& before = word.read;
    if (before.operation == self_) {
        const Thread& reader = threads_[static_cast<std::size_t>(before.thread)];
        if (word.readers == Readers::grid) return;
        if (reader.block != now.block) {
            word.readers = Readers::grid;
            return;
        }
        if (before.epoch.barriers == now.epoch.barriers) {
            if (word.readers == Readers::block) return;
            if (reader.warp() != now.warp()) {
                word.readers = Readers::block;
                return;
            }
            if (before.epoch.warp_barriers == now.epoch.warp_barriers) {
                if (before.thread != current_) word.readers = Readers::warp;
                return;
            }
        }
    }
    word.read = access;
    word.readers = Readers::thread;
}

void Run::tell_race(const char* what, std::size_t offset, const Access& before, const void* from) {
    findings_.faults.add(Fault::race, [&] {
        const bool here = before.operation == self_;
        return "a race: " + memory_.place(offset) + " " + what + " with no " +
               (here ? "barrier between, by " + name(threads_[static_cast<std::size_t>(before.thread)])
                     : "order between, by another launch or a copy") +
               (before.from == nullptr ? "" : " at " + place_in_program(before.from)) + " and by " + name(thread()) +
               " at " + place_in_program(from);
    });
}

}  // namespace simt
