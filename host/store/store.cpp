#include "store/store.hpp"

#include <cstring>

#include "store/files.hpp"
#include "store/outcome_json.hpp"

namespace mdsweep {

namespace {

using nlohmann::json;

// What the records of a journal refer to. Two sweeps of equal fingerprint would understand each other's records.
std::string fingerprint(const SweepState& state) {
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

PointState& point_at(SweepState& state, std::size_t point) {
    if (point >= state.points.size()) throw StoreError("point " + std::to_string(point) + " does not exist");
    return state.points[point];
}

// Applying a record twice, or to a results file that already contains it, changes nothing: a kill between the renaming
// of a fresh results file and the emptying of the journal leaves records in both.
void apply(SweepState& state, const json& record) {
    const std::string type = record.at("type");
    if (type == "asked") {
        const Role role = role_from_text(record.at("role"));
        for (const std::size_t i : record.at("points").get<std::vector<std::size_t>>()) {
            PointState& p = point_at(state, i);
            if (p.status != Status::waiting && !(role == Role::spot && is_learned(p.status))) continue;
            p.status = Status::asked;
            p.role = role;
            p.gate = record.at("gate");
        }
    } else if (type == "outcome") {
        Outcome outcome = outcome_from_json(record, recorded_by(state));
        PointState& p = point_at(state, outcome.point);
        p.status = outcome.failed ? Status::failed : Status::simulated;
        p.predicted.clear();
        p.error_bars.clear();
        p.outcome = std::move(outcome);
    } else if (type == "writer") {
        if (record.at("format") != 1) throw StoreError("it was written by a newer mdsweep");
        if (record.at("sweep") != fingerprint(state)) {
            throw StoreError("it belongs to another sweep; move it away, or back beside its own results file");
        }
    } else {
        throw StoreError("unknown record " + type);
    }
}

// Returns how many records there were beside those of writers.
std::size_t replay(const JournalContent& content, const std::string& name, SweepState& state,
                   std::vector<std::string>& warnings) {
    std::size_t count = 0;
    for (const json& record : content.records) {
        try {
            apply(state, record);
            count += is_writer(record) ? 0 : 1;
        } catch (const std::exception& e) {  // StoreError or what nlohmann throws
            throw StoreError("cannot use the journal " + name + ": " + e.what());
        }
    }
    if (!content.warning.empty()) warnings.push_back(content.warning);
    return count;
}

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
    store.observables_ = opened.state.observables;
    store.realised_ = opened.state.realised;
    store.points_ = opened.state.points.size();
    store.pending_ = replay(content, store.journal_.file().string(), opened.state, opened.warnings);
    set_aside(store.journal_, content, opened.warnings);
    store.journal_.append(writer_record(fingerprint(opened.state)));
    store.journal_.sync();
    return opened;
}

void Store::restart_journal(const SweepState& state) {
    journal_.cut(0);
    pending_ = 0;
    journal_.append(writer_record(fingerprint(state)));
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

void Store::record_outcome(const Outcome& outcome) {
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
    replay(content, journal.string(), loaded.state, loaded.warnings);
    return loaded;
}

}  // namespace mdsweep
