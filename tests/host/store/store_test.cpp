#include "store/store.hpp"

#include <sys/resource.h>
#include <sys/wait.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <map>

#include "store/hdf5.hpp"
#include "store_sample.hpp"

using namespace mdsweep;
using namespace mdsweep::testing;
using Catch::Matchers::Contains;

namespace {

using Names = std::vector<std::string>;

std::string open_refused(const std::filesystem::path& file) {
    return message_of<StoreError>([&] { (void)Store::open(file); });
}

std::string create_refused(const std::filesystem::path& file, bool overwrite = false) {
    return message_of<StoreError>([&] { (void)Store::create(file, sample_state(), overwrite); });
}

// The sample as record_asked and record_outcome below should have made it.
SweepState expected_after_work() {
    SweepState state = sample_state();
    for (const std::size_t i : {14U, 15U}) {
        Life(state.points[i]).restore(Status::asked, Role::audit, 7);
    }
    for (const Outcome& outcome : {sample_outcome(14, 22), failed_outcome(10)}) {
        PointState& point = state.points[outcome.point];
        Life(point).restore(outcome.failed ? Status::failed : Status::simulated, point.role, point.gate);
        point.taken = {{content_digest(outcome), outcome.seconds}};
        point.outcome = outcome;
        point.outcome->fingerprint.clear();
    }
    return state;
}

// Writes the sample, then works on it and dies without closing. The work is in the journal alone.
void work_and_die(const std::filesystem::path& file) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        Store store = Store::create(file, sample_state(), false);
        store.record_asked(std::vector<std::size_t>{14, 15}, Role::audit, 7);
        store.record_outcome(sample_outcome(14, 22));
        store.record_outcome(failed_outcome(10));
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
}

}  // namespace

TEST_CASE("a store gives back what it was given, also after a kill") {
    const Folder folder;
    const auto file = folder / "out.h5";
    work_and_die(file);
    CHECK(folder.names() == Names{"out.h5", "out.h5.journal"});
    CHECK(canonical(read_results(file)) == canonical(sample_state()));
    const LoadedSweep loaded = load_sweep(file);
    CHECK(canonical(loaded.state) == canonical(expected_after_work()));
    CHECK(loaded.warnings.empty());
    {
        OpenedStore opened = Store::open(file);
        CHECK(canonical(opened.state) == canonical(expected_after_work()));
        CHECK(opened.warnings.empty());
        opened.store.close();
    }
    CHECK(folder.names() == Names{"out.h5", "out.h5.journal"});  // nobody has folded it in
    {
        OpenedStore opened = Store::open(file);
        opened.store.checkpoint(opened.state);
        opened.store.close();
    }
    CHECK(folder.names() == Names{"out.h5"});
    CHECK(canonical(read_results(file)) == canonical(expected_after_work()));
}

TEST_CASE("a point that failed before its system could be made is stored without realised numbers") {
    const Folder folder;
    const auto file = folder / "out.h5";
    Outcome failed = failed_outcome(10);
    failed.realised.clear();
    {
        Store store = Store::create(file, sample_state(), false);
        store.record_outcome(failed);
    }
    SweepState wanted = sample_state();
    Life(wanted.points[10]).take(failed);
    OpenedStore opened = Store::open(file);
    CHECK(canonical(opened.state) == canonical(wanted));
    opened.store.checkpoint(opened.state);
    CHECK(canonical(read_results(file)) == canonical(wanted));
}

TEST_CASE("a sweep of other physics is read as it is, and not gone on with") {
    const Folder folder;
    const auto file = folder / "out.h5";
    SweepState old = sample_state();
    old.provenance.physics = physics_version - 1;
    {
        Store store = Store::create(file, old, false);
        store.record_outcome(sample_outcome(14, 22));
    }
    const std::string journal = slurp(journal_of(file));
    CHECK_THAT(open_refused(file), Contains("out.h5: the sweep was begun with version " +
                                            std::to_string(physics_version - 1) + " of the physics") &&
                                       Contains("begin anew with another results file") &&
                                       Contains("go on with mdsweep 0.1.0"));
    CHECK(slurp(journal_of(file)) == journal);
    const SweepState read = load_sweep(file).state;
    CHECK(read.points[14].status == Status::simulated);
    CHECK(read.provenance.physics == physics_version - 1);
}

TEST_CASE("a kill at any byte of the last record loses that record at most") {
    const Folder folder;
    const auto file = folder / "out.h5";
    work_and_die(file);
    const std::string whole = slurp(journal_of(file));
    const std::size_t last = whole.rfind('\n', whole.size() - 2) + 1;
    SweepState before = expected_after_work();
    Life(before.points[10]).restore(sample_state().points[10]);
    for (std::size_t length = last; length < whole.size(); ++length) {
        spit(journal_of(file), whole.substr(0, length));
        INFO(length - last << " bytes of the last record");
        OpenedStore opened = Store::open(file);
        REQUIRE(canonical(opened.state) == canonical(before));
        REQUIRE(opened.warnings.size() == (length == last ? 0 : 1));
        if (length > last) REQUIRE_THAT(opened.warnings[0], Contains("not written completely"));
        if (length % 8 != 0) continue;
        // The torn tail is gone: what is told now is not lost at the next opening.
        opened.store.record_outcome(failed_outcome(10));
        opened.store.close();
        const LoadedSweep loaded = load_sweep(file);
        REQUIRE(canonical(loaded.state) == canonical(expected_after_work()));
        REQUIRE(loaded.warnings.empty());
    }
}

TEST_CASE("records that the results file already holds change nothing") {
    const Folder folder;
    const auto file = folder / "out.h5";
    work_and_die(file);
    const std::string journal = slurp(journal_of(file));
    {
        OpenedStore opened = Store::open(file);
        // Simulated later than it was asked, and predicted since: the old "asked" records must not undo that.
        Life(opened.state.points[15]).restore(sample_state().points[18]);
        opened.store.checkpoint(opened.state);
    }
    SweepState wanted = expected_after_work();
    Life(wanted.points[15]).restore(sample_state().points[18]);
    spit(journal_of(file), journal + journal);  // as a kill between renaming and emptying leaves it
    CHECK(canonical(load_sweep(file).state) == canonical(wanted));
}

TEST_CASE("a damaged line inside the journal costs what follows, and is kept for a look") {
    const Folder folder;
    const auto file = folder / "out.h5";
    work_and_die(file);
    std::string journal = slurp(journal_of(file));
    const std::size_t second_last = journal.find("\"outcome\"");
    journal[second_last] = '#';
    spit(journal_of(file), journal);
    CHECK_THAT(load_sweep(file).warnings.at(0),
               Contains("out.h5.journal:3: this line is damaged") && Contains("2 in all"));
    {
        OpenedStore opened = Store::open(file);
        REQUIRE(opened.warnings.size() == 2);
        CHECK_THAT(opened.warnings[1], Contains("out.h5.journal.damaged"));
        CHECK(opened.state.points[14].status == Status::asked);
        CHECK(opened.state.points[10].status == Status::asked);
    }
    CHECK(slurp(folder / "out.h5.journal.damaged") == journal);
    CHECK(load_sweep(file).warnings.empty());
}

TEST_CASE("a second writer is refused and told who holds the file") {
    const Folder folder;
    const auto file = folder / "out.h5";
    std::array<int, 2> ready{};
    std::array<int, 2> done{};
    REQUIRE(::pipe(ready.data()) == 0);
    REQUIRE(::pipe(done.data()) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(done[1]);
        Store store = Store::create(file, sample_state(), false);
        store.record_outcome(sample_outcome(14, 22));
        char byte = 'x';
        const bool told = ::write(ready[1], &byte, 1) == 1;
        const ssize_t end = ::read(done[0], &byte, 1);  // until the parent closes its end
        ::_exit(told && end == 0 ? 0 : 1);
    }
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    const std::string holder = "is being written by another mdsweep (process " + std::to_string(child);
    CHECK_THAT(open_refused(file), Contains("out.h5 " + holder));
    CHECK_THAT(create_refused(file), Contains(holder));
    CHECK_THAT(create_refused(file, true), Contains(holder));
    CHECK(load_sweep(file).state.points[14].status == Status::simulated);  // readers are welcome
    ::close(done[1]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    for (const int fd : {ready[0], ready[1], done[0]}) ::close(fd);
    CHECK(open_refused(file).empty());  // the lock went with the process, its journal is still there
}

TEST_CASE("a second store in the same process is refused too, until the first is closed") {
    const Folder folder;
    const auto file = folder / "out.h5";
    Store store = Store::create(file, sample_state(), false);
    CHECK_THAT(open_refused(file), Contains("is being written by another mdsweep"));
    store.close();
    CHECK(folder.names() == Names{"out.h5"});
    CHECK(open_refused(file).empty());
}

TEST_CASE("creating does not overwrite by accident") {
    const Folder folder;
    const auto file = folder / "out.h5";
    work_and_die(file);
    const std::string results = slurp(file);
    const std::string journal = slurp(journal_of(file));
    CHECK_THAT(create_refused(file), Contains("out.h5 exists already") && Contains("--resume") && Contains("--force"));
    CHECK(slurp(file) == results);
    CHECK(slurp(journal_of(file)) == journal);

    SECTION("a journal without its results file is kept") {
        std::filesystem::remove(file);
        CHECK_THAT(create_refused(file), Contains("holds 3 records of a sweep whose file") && Contains("--force"));
        CHECK_THAT(open_refused(file), Contains("out.h5 does not exist, only its journal"));
        CHECK(slurp(journal_of(file)) == journal);
    }
    SECTION("unless it is told to") {
        SweepState other = sample_state();
        other.seed = 2;
        Store::create(file, other, true).close();
        CHECK(folder.names() == Names{"out.h5"});
        CHECK(canonical(load_sweep(file).state) == canonical(other));
    }
    SECTION("a file without results is refused the same way") {
        spit(folder / "notes.txt", "mine");
        CHECK_THAT(create_refused(folder / "notes.txt"), Contains("exists already"));
        CHECK(slurp(folder / "notes.txt") == "mine");
        CHECK(folder.names() == Names{"notes.txt", "out.h5", "out.h5.journal"});
    }
}

TEST_CASE("the journal of another sweep is not replayed") {
    const Folder folder;
    const auto file = folder / "out.h5";
    work_and_die(file);
    const std::string journal = slurp(journal_of(file));
    SweepState other = sample_state();
    other.design.points[3][0] += 0.5;
    write_results(other, file);
    CHECK_THAT(open_refused(file), Contains("out.h5.journal") && Contains("belongs to another sweep"));
    CHECK_THAT(message_of<StoreError>([&] { (void)load_sweep(file); }), Contains("belongs to another sweep"));
    CHECK(slurp(journal_of(file)) == journal);
}

TEST_CASE("folders that cannot be written are refused with their name") {
    const Folder folder;
    CHECK_THAT(create_refused(folder / "missing/out.h5"), Contains("missing does not exist"));
    CHECK_THAT(create_refused("/proc/out.h5"), Contains("cannot write /proc/out.h5.journal"));
    CHECK_THAT(open_refused(folder / "none.h5"), Contains("none.h5 does not exist"));
    CHECK(folder.names().empty());
}

TEST_CASE("a full disk costs the record that did not fit, no other") {
    const Folder folder;
    const auto file = folder / "out.h5";
    work_and_die(file);
    const auto journal_size = std::filesystem::file_size(journal_of(file));
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        OpenedStore opened = Store::open(file);
        const rlimit limit{journal_size + 300, journal_size + 300};
        if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(2);
        const std::string told = message_of<StoreError>([&] { opened.store.record_outcome(sample_outcome(15, 22)); });
        const std::string saved = message_of<StoreError>([&] { opened.store.checkpoint(opened.state); });
        opened.store.record_asked(std::vector<std::size_t>{16}, Role::rest);  // short enough
        opened.store.close();
        const bool good = told.find("out.h5.journal: File too large") != std::string::npos &&
                          saved.find("out.h5") != std::string::npos;
        ::_exit(good ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WEXITSTATUS(status) == 0);
    SweepState wanted = expected_after_work();
    Life(wanted.points[16]).restore(Status::asked, Role::rest);
    const LoadedSweep loaded = load_sweep(file);
    CHECK(loaded.warnings.empty());
    CHECK(canonical(loaded.state) == canonical(wanted));
    CHECK(folder.names() == Names{"out.h5", "out.h5.journal"});
}

TEST_CASE("what cannot be recorded is refused before it reaches the disk") {
    const Folder folder;
    const auto file = folder / "out.h5";
    Store store = Store::create(file, sample_state(), false);
    Outcome outcome = sample_outcome(14, 22);
    outcome.values[3] = not_a_number;
    CHECK_THAT(message_of<StoreError>([&] { store.record_outcome(outcome); }),
               Contains("outcome of point 14") && Contains("cation_density"));
    CHECK_THROWS_AS(store.record_outcome(sample_outcome(24, 22)), std::logic_error);
    CHECK_THROWS_AS(store.record_asked(std::vector<std::size_t>{24}, Role::test), std::logic_error);
    store.close();
    CHECK(folder.names() == Names{"out.h5"});
}

TEST_CASE("trajectories stay in the results file, whatever is written of the sweep") {
    const Folder folder;
    const auto file = folder / "out.h5";
    const auto trajectory = [](const std::string& name, std::int64_t frames) {
        return StoredTrajectory{name, [frames](const hdf5::Node& group) { group.set("frames", frames); }};
    };
    const auto stored = [&] {
        std::map<std::string, std::int64_t> frames;
        hdf5::read_file(file, [&](const hdf5::Node& root) {
            if (!root.has("trajectories")) return;
            const hdf5::Node group = root.open_group("trajectories");
            for (const std::string& name : group.children()) frames[name] = group.open_group(name).get_int("frames");
        });
        return frames;
    };
    using Frames = std::map<std::string, std::int64_t>;
    SweepState state = sample_state();
    {
        Store store = Store::create(file, state, false);
        for (const auto& one : {trajectory("point_3", 10), trajectory("point_4", 20), trajectory("point_3", 30)})
            store.checkpoint(state, &one);
        CHECK(stored() == Frames{{"point_3", 30}, {"point_4", 20}});
    }
    OpenedStore opened = Store::open(file);
    CHECK(canonical(opened.state) == canonical(state));
    opened.store.record_outcome(sample_outcome(14, 22));
    opened.store.checkpoint(expected_after_work());
    opened.store.close();
    CHECK(stored() == Frames{{"point_3", 30}, {"point_4", 20}});
    CHECK(canonical(load_sweep(file).state) == canonical(expected_after_work()));

    SECTION("and a results file that somebody took away is written again") {
        OpenedStore again = Store::open(file);
        std::filesystem::remove(file);
        again.store.checkpoint(again.state);
        again.store.close();
        CHECK(canonical(load_sweep(file).state) == canonical(expected_after_work()));
    }
    SECTION("but not in that of another sweep") {
        Store::create(file, state, true).close();
        CHECK(stored().empty());
    }
}
