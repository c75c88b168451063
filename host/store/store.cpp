#include "store/store.hpp"

#include <algorithm>
#include <cstring>

#include "state/life.hpp"
#include "store/files.hpp"
#include "store/outcome_json.hpp"

namespace mdsweep {

namespace {

using nlohmann::json;

// A mark of all that the records of a journal refer to. Two sweeps of equal mark would understand each other's records.
std::string sweep_mark(const SweepState& state) {
    std::uint32_t crc = crc32(std::to_string(state.seed));
    for (const std::string& name : state.design.names) crc = crc32(name, crc);
    for (const auto& row : state.design.points) crc = crc32(std::as_bytes(std::span(row)), crc);
    for (const Observable& o : state.observables) crc = crc32(o.name + ":" + std::to_string(o.size), crc);
    return hex8(crc);
}

bool is_writer(const json& record) {
    return record.value("type", "") == "writer";
}

Role role_from_text(const std::string& text) {
    for (int i = 0; i <= static_cast<int>(Role::imported); ++i) {
        if (text == to_string(static_cast<Role>(i))) return static_cast<Role>(i);
    }
    throw StoreError("unknown role " + text);
}

// Applies a journal's records to the state that its results file holds, by the same operations as when they were
// written. Records that the state contains already are refused there and change nothing: a kill between the renaming of
// a fresh results file and the emptying of the journal leaves records in both.
class Replay {
public:
    Replay(SweepState& state, Fingerprints& fingerprints) : state_(state), fingerprints_(fingerprints) {}

    void apply(const json& record) {
        const std::string type = record.at("type");
        if (type == "asked")
            asked(record);
        else if (type == "outcome")
            outcome(record);
        else if (type == "writer")
            writer(record);
        else
            throw StoreError("unknown record " + type);
    }

private:
    void asked(const json& record) {
        const Role role = role_from_text(record.at("role"));
        for (const std::size_t i : record.at("points").get<std::vector<std::size_t>>()) {
            if (i >= state_.points.size()) throw StoreError("point " + std::to_string(i) + " does not exist");
            (void)Life(state_.points[i]).give_out(role, record.at("gate"));
        }
    }

    void outcome(const json& record) {
        Outcome outcome = outcome_from_json(record, recorded_by(state_));
        // Outcomes of other physics were checked when they were written, and only then could they be.
        if (format_ == 1 || other_physics(state_))
            check_shape(state_, outcome);
        else
            check_outcome(state_, outcome, fingerprints_);
        state_.provenance.seconds = std::max(state_.provenance.seconds, record.value("wall_seconds", 0.0));
        PointState& point = state_.points[outcome.point];
        (void)Life(point).take(std::move(outcome));
    }

    void writer(const json& record) {
        format_ = record.at("format");
        if (format_ > journal_format) throw StoreError("it was written by a newer mdsweep");
        if (record.at("sweep") != sweep_mark(state_)) {
            throw StoreError("it belongs to another sweep; move it away, or back beside its own results file");
        }
    }

    SweepState& state_;
    Fingerprints& fingerprints_;
    int format_ = journal_format;  // 1: outcomes have no fingerprint
};

// Records that hold something of a sweep, those that cannot be read included.
std::size_t count_work(const JournalContent& content) {
    std::size_t count = content.lost;
    for (const json& record : content.records) count += is_writer(record) ? 0 : 1;
    return count;
}

void require_results(const std::filesystem::path& file) {
    if (std::filesystem::exists(file)) return;
    std::string text = file.string() + " does not exist";
    if (std::filesystem::exists(journal_of(file))) {
        text += ", only its journal " + journal_of(file).string() + "; move the results file back beside it";
    }
    throw StoreError(text);
}

// A journal with a damaged line inside is kept aside before its tail is cut off: somebody may want to look at it.
void set_aside(Journal& journal, const JournalContent& content, std::vector<std::string>& warnings) {
    if (content.damaged) {
        std::filesystem::path copy = journal.file();
        copy += ".damaged";
        const std::string text = read_all(journal.file());
        replace_file(copy, std::as_bytes(std::span(text)));
        warnings.push_back("the damaged journal was kept as " + copy.string());
    }
    journal.cut(content.good_bytes);
}

}  // namespace

std::size_t replay(const JournalContent& content, const std::string& name, SweepState& state,
                   Fingerprints& fingerprints) {
    std::size_t count = 0;
    Replay replay(state, fingerprints);
    for (const json& record : content.records) {
        try {
            replay.apply(record);
            count += is_writer(record) ? 0 : 1;
        } catch (const std::exception& e) {  // StoreError, std::invalid_argument or what nlohmann throws
            throw StoreError("cannot use the journal " + name + ": " + e.what());
        }
    }
    return count;
}

std::filesystem::path journal_of(const std::filesystem::path& file) {
    std::filesystem::path journal = file;
    journal += ".journal";
    return journal;
}

Store::Store(std::filesystem::path file, Journal journal, const SweepState& state)
    : file_(std::move(file)),
      journal_(std::move(journal)),
      observables_(state.observables),
      realised_(state.realised),
      points_(state.points.size()) {}

Store::Store(Store&& other) noexcept
    : file_(std::move(other.file_)),
      journal_(std::move(other.journal_)),
      observables_(std::move(other.observables_)),
      realised_(std::move(other.realised_)),
      points_(other.points_),
      pending_(other.pending_),
      open_(std::exchange(other.open_, false)) {}

Store::~Store() {
    try {
        close();
    } catch (const std::exception&) {
        // Nothing is lost by it: the journal stays, and the next open replays it. close() itself reports.
        open_ = false;
    }
}

Store Store::create(const std::filesystem::path& file, const SweepState& state, bool overwrite,
                    const StoreOptions& options) {
    require_folder_of(file);
    Store store(file, Journal(journal_of(file), options.sync_every), state);
    const JournalContent content = store.journal_.content();
    store.pending_ = count_work(content);
    if (!overwrite && std::filesystem::exists(file)) {
        throw StoreError(file.string() + " exists already; go on with it by --resume, or replace it by --force");
    }
    if (!overwrite && store.pending_ > 0) {
        throw StoreError(store.journal_.file().string() + " holds " + std::to_string(store.pending_) +
                         " records of a sweep whose file " + file.string() +
                         " is gone; move the journal away, or discard it by --force");
    }
    // The journal goes once the new file is safe but before it takes the old one's place: never the new file with the
    // old journal.
    write_results(state, file, {.before_rename = [&] { store.restart_journal(state); }});
    return store;
}

OpenedStore Store::open(const std::filesystem::path& file, const StoreOptions& options) {
    require_results(file);
    OpenedStore opened{
        .store = Store(file, Journal(journal_of(file), options.sync_every), {}), .state = {}, .warnings = {}};
    Store& store = opened.store;
    const JournalContent content = store.journal_.content();
    opened.state = read_results(file, options.parse);
    if (const auto words = other_physics(opened.state)) throw StoreError(file.string() + ": " + *words);
    store.observables_ = opened.state.observables;
    store.realised_ = opened.state.realised;
    store.points_ = opened.state.points.size();
    Fingerprints fingerprints;
    store.pending_ = replay(content, store.journal_.file().string(), opened.state, fingerprints);
    if (!content.warning.empty()) opened.warnings.push_back(content.warning);
    set_aside(store.journal_, content, opened.warnings);
    store.journal_.append(writer_record(sweep_mark(opened.state)));
    store.journal_.sync();
    return opened;
}

void Store::restart_journal(const SweepState& state) {
    journal_.cut(0);
    pending_ = 0;
    journal_.append(writer_record(sweep_mark(state)));
    journal_.sync();
}

void Store::record_asked(std::span<const std::size_t> points, Role role, int gate) {
    for (const std::size_t point : points) {
        if (point >= points_) throw std::logic_error("point " + std::to_string(point) + " asked, but does not exist");
    }
    journal_.append({{"type", "asked"},
                     {"points", std::vector<std::size_t>(points.begin(), points.end())},
                     {"role", to_string(role)},
                     {"gate", gate}});
    ++pending_;
}

void Store::record_outcome(const Outcome& outcome, double seconds) {
    if (outcome.point >= points_) {
        throw std::logic_error("outcome of point " + std::to_string(outcome.point) + ", which does not exist");
    }
    json record;
    try {
        record = to_json(outcome, {observables_, realised_});
    } catch (const StoreError& e) {
        throw StoreError("cannot record the outcome of point " + std::to_string(outcome.point) + ": " + e.what());
    }
    record["type"] = "outcome";
    if (seconds > 0) record["wall_seconds"] = seconds;
    journal_.append(record);
    ++pending_;
}

void Store::checkpoint(const SweepState& state, const StoredTrajectory* add) {
    journal_.sync();
    write_results(state, file_, {.keep_trajectories = true, .add = add, .before_rename = {}});
    observables_ = state.observables;
    realised_ = state.realised;
    points_ = state.points.size();
    restart_journal(state);
}

void Store::close() {
    if (!std::exchange(open_, false)) return;
    journal_.sync();
    if (pending_ == 0) {
        journal_.remove();
    } else {
        journal_.release();
    }
}

LoadedSweep load_sweep(const std::filesystem::path& file, const ConfigParser& parse) {
    require_results(file);
    // The journal first: should the writer fold it into a fresh results file meanwhile, its records are seen twice, not
    // missed.
    const std::filesystem::path journal = journal_of(file);
    JournalContent content;
    if (std::filesystem::exists(journal)) {
        try {
            content = parse_journal(read_all(journal), journal.string());
        } catch (const StoreError&) {
            if (std::filesystem::exists(journal)) throw;  // else the writer has just closed it
        }
    }
    LoadedSweep loaded;
    loaded.state = read_results(file, parse);
    Fingerprints fingerprints;
    replay(content, journal.string(), loaded.state, fingerprints);
    if (!content.warning.empty()) loaded.warnings.push_back(content.warning);
    return loaded;
}

}  // namespace mdsweep
