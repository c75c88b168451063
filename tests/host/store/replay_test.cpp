// The journal's replay is the same as having been told.
#include <catch2/catch.hpp>
#include <random>

#include "store/journal.hpp"
#include "store/outcome_json.hpp"
#include "store/store.hpp"
#include "store_sample.hpp"

using namespace mdsweep;
using namespace mdsweep::testing;
using Catch::Matchers::Contains;

namespace {

using nlohmann::json;

std::string line_of(const json& record) {
    const std::string text = record.dump();
    return hex8(crc32(text)) + " " + text + "\n";
}

json record_of(const Outcome& outcome, const SweepState& state) {
    json record = to_json(outcome, recorded_by(state));
    record["type"] = "outcome";
    return record;
}

void tell(SweepState& state, const std::vector<Outcome>& outcomes) {
    for (const Outcome& outcome : outcomes) (void)Life(state.points[outcome.point]).take(outcome);
}

void replay_text(SweepState& state, const std::string& journal, Fingerprints& fingerprints) {
    (void)replay(parse_journal(journal, "journal"), "journal", state, fingerprints);
}

// Outcomes of a point that failed, one that is asked and one that is predicted: a failure, the same success from two
// machines, and another success.
std::vector<Outcome> some_outcomes() {
    std::vector<Outcome> outcomes;
    for (const std::size_t point : {8U, 12U, 19U}) {
        Outcome again = sample_outcome(point, 22);
        again.seconds += 0.1;
        Outcome other = sample_outcome(point, 22);
        other.values[5] += 1e-9;
        if (point != 8) outcomes.push_back(failed_outcome(point));
        if (point != 12) outcomes.push_back(other);
        outcomes.insert(outcomes.end(), {again, sample_outcome(point, 22)});
    }
    return outcomes;
}

}  // namespace

TEST_CASE("2000 orders of outcomes, with repeats, cuts of the journal and replays, give one state bit for bit") {
    const SweepState sample = sample_state();
    const std::vector<Outcome> outcomes = some_outcomes();
    std::vector<std::string> lines;
    lines.reserve(outcomes.size());
    for (const Outcome& outcome : outcomes) lines.push_back(line_of(record_of(outcome, sample)));
    Fingerprints fingerprints;
    std::mt19937 random(5);
    SweepState expected = sample;
    tell(expected, outcomes);
    const auto points_of = [](const SweepState& state) {
        SweepState points;
        points.points = std::vector(state.points);
        return canonical(points);
    };
    const std::string wanted = points_of(expected);
    SweepState state = sample;
    for (int order = 0; order < 2000; ++order) {
        std::vector<std::size_t> places(outcomes.size());
        for (std::size_t k = 0; k < places.size(); ++k) places[k] = k;
        for (int k = 0; k < 2; ++k) places.push_back(random() % outcomes.size());
        std::ranges::shuffle(places, random);
        std::string journal;
        for (const std::size_t place : places) journal += lines[place];
        state.points = std::vector(sample.points);
        // Killed in the middle of a line, perhaps after the results file had been written; then told again.
        const std::string cut = journal.substr(0, random() % (journal.size() + 1));
        if (order % 2 == 0) replay_text(state, cut, fingerprints);
        replay_text(state, cut, fingerprints);
        std::ranges::shuffle(places, random);
        std::vector<Outcome> again;
        again.reserve(places.size());
        for (const std::size_t place : places) again.push_back(outcomes[place]);
        if (order % 3 == 0)
            tell(state, again);
        else
            replay_text(state, journal, fingerprints);
        REQUIRE(points_of(state) == wanted);
    }
}

TEST_CASE("after a kill a sweep knows the time spent, and why a point that nobody asked for was simulated") {
    const Folder folder;
    const auto file = folder / "out.h5";
    SweepState told = sample_state();
    {
        Store store = Store::create(file, told, false);
        for (const std::size_t point : {16U, 20U}) store.record_outcome(sample_outcome(point, 22));
        // No checkpoint and no close: what follows finds the journal as a kill leaves it.
        tell(told, {sample_outcome(16, 22), sample_outcome(20, 22)});
    }
    const LoadedSweep loaded = load_sweep(file);
    CHECK(loaded.state.points[20].role == Role::rest);
    CHECK(loaded.state.simulation_seconds() == told.simulation_seconds());
    CHECK(told.simulation_seconds() > sample_state().simulation_seconds() + 36);
    CHECK(canonical(loaded.state) == canonical(told));
}

TEST_CASE("a late failure in the journal erases no result, and whoever is asked last has the point") {
    SweepState state = sample_state();
    Fingerprints fingerprints;
    const auto asked = [](std::size_t point, const char* role) {
        return line_of({{"type", "asked"}, {"points", {point}}, {"role", role}, {"gate", 0}});
    };
    replay_text(state,
                line_of(record_of(failed_outcome(3), state)) + asked(14, "learn") + asked(14, "uniform") +
                    asked(3, "learn") + asked(20, "learn"),
                fingerprints);
    CHECK(state.points[3].status == Status::simulated);
    CHECK(state.points[3].role == sample_state().points[3].role);
    CHECK(state.points[14].status == Status::asked);
    CHECK(state.points[14].role == Role::uniform);
    CHECK(state.points[20].status == Status::predicted);
}

TEST_CASE("outcomes of another sweep in the journal are refused, those of an older version are taken") {
    SweepState state = sample_state();
    Fingerprints fingerprints;
    Outcome outcome = sample_outcome(14, 22);
    outcome.fingerprint = sample_fingerprint(15, outcome.replicas);
    const auto refusal = [&](const std::string& journal) {
        return message_of<StoreError>([&] { replay_text(state, journal, fingerprints); });
    };
    CHECK_THAT(refusal(line_of(record_of(outcome, state))),
               Contains("cannot use the journal") && Contains("parameters or its model are others"));
    outcome.fingerprint.clear();
    CHECK_THAT(refusal(line_of(record_of(outcome, state))), Contains("simulate the point again"));
    CHECK(state.points[14].status == Status::waiting);

    const Folder folder;
    const auto file = folder / "out.h5";
    Store::create(file, state, false).close();
    {
        OpenedStore opened = Store::open(file);
        opened.store.record_outcome(outcome);
    }
    std::string old;
    for (json record : parse_journal(slurp(journal_of(file)), "journal").records) {
        if (record["type"] == "writer") record["format"] = 1;
        record.erase("fingerprint");
        old += line_of(record);
    }
    CHECK_THAT(message_of<StoreError>([&] { (void)load_sweep(file); }), Contains("simulate the point again"));
    spit(journal_of(file), old);
    const LoadedSweep loaded = load_sweep(file);
    CHECK(loaded.state.points[14].status == Status::simulated);
    CHECK(loaded.state.points[14].role == Role::rest);
}
