// A sweep on disk: the results file, and a journal "<results>.journal" of what has been asked and told since that file
// was last written. Results + journal is the sweep at any instant; a kill loses at most what was not yet synced.
#pragma once

#include <chrono>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "observables/read_config.hpp"
#include "state/fingerprint.hpp"
#include "state/state.hpp"
#include "store/error.hpp"
#include "store/journal.hpp"
#include "store/results_file.hpp"

namespace mdsweep {

struct OpenedStore;

struct StoreOptions {
    std::chrono::milliseconds sync_every{0};  // see Journal
    ConfigParser parse = parse_config;
};

// The one writer of a results file. A second one, in whatever process, is refused with StoreError. Not for several
// threads at a time.
class Store {
public:
    // A new sweep. An existing file, or a journal whose results file is gone, is refused unless `overwrite`.
    [[nodiscard]] static Store create(const std::filesystem::path& file, const SweepState& state, bool overwrite,
                                      const StoreOptions& options = {});
    // Goes on with an existing one. Refused where it was simulated with another version of the physics.
    [[nodiscard]] static OpenedStore open(const std::filesystem::path& file, const StoreOptions& options = {});

    Store(Store&& other) noexcept;
    Store& operator=(Store&&) = delete;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    ~Store();  // as close(), but what cannot be synced or removed any more is left to the next open

    // On the disk, or due for it within sync_every, when these return. `gate`: the one that asks, 0: none.
    void record_asked(std::span<const std::size_t> points, Role role, int gate = 0);
    void record_outcome(const Outcome& outcome, double seconds = 0);  // of wall time in all runs, by then
    void sync() { journal_.sync(); }

    // Writes the results file anew and empties the journal. When it throws, the old file and the journal are as before.
    // Trajectories in it are kept.
    void checkpoint(const SweepState& state, const StoredTrajectory* add = nullptr);

    // Syncs, removes the journal if nothing is left in it, and frees the file for others.
    void close();

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

private:
    Store(std::filesystem::path file, Journal journal, const SweepState& state);
    void restart_journal(const SweepState& state);

    std::filesystem::path file_;
    Journal journal_;
    std::vector<Observable> observables_;
    std::vector<Quantity> realised_;
    std::size_t points_;
    std::size_t pending_ = 1;  // records in the journal that are not in the results file; 1: not known yet, keep it
    bool open_ = true;
};

struct OpenedStore {
    Store store;
    SweepState state;                   // with the journal replayed
    std::vector<std::string> warnings;  // what was lost, in sentences
};

struct LoadedSweep {
    SweepState state;
    std::vector<std::string> warnings;
};

// The sweep as it stands, without locking or changing anything: also while another process writes it.
[[nodiscard]] LoadedSweep load_sweep(const std::filesystem::path& file, const ConfigParser& parse = parse_config);

// Applies a journal's records to the state of its results file. Returns how many there were beside those of writers;
// throws StoreError, naming the journal, when one does not fit the sweep.
std::size_t replay(const JournalContent& content, const std::string& name, SweepState& state,
                   Fingerprints& fingerprints);

[[nodiscard]] std::filesystem::path journal_of(const std::filesystem::path& file);

}  // namespace mdsweep
