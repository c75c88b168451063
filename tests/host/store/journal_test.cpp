#include "store/journal.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "store/outcome_json.hpp"
#include "store_sample.hpp"

using namespace mdsweep;
using namespace mdsweep::testing;
using Catch::Matchers::Contains;

namespace {

const std::vector<Observable> observables = {{"density", "M", 3, 0, true}, {"temperature", "1", 1, 3, false}};
const std::vector<Quantity> realised = {{"lateral_nm", "nm"}, {"c_M", "M"}, {"sigma_C_m2", "C/m2"}};
const Recorded recorded{observables, realised};

std::string bits(const Outcome& outcome) {
    SweepState state;
    state.points.resize(1);
    state.points[0].outcome = outcome;
    return canonical(state);
}

std::string refused(const nlohmann::json& json) {
    return message_of<StoreError>([&] { (void)outcome_from_json(json, recorded); });
}

// A journal of three records; returns its text.
std::string three_records(const std::filesystem::path& file) {
    Journal journal(file);
    journal.append({{"type", "a"}, {"n", 1}});
    journal.append({{"type", "b"}, {"n", 2}});
    journal.append({{"type", "c"}, {"text", "\xc3\xa5\n\"quoted\""}});
    return slurp(file);
}

}  // namespace

TEST_CASE("the checksum is the CRC-32 of the world") {
    CHECK(crc32("123456789") == 0xCBF43926U);  // the check value of CRC-32/ISO-HDLC
    CHECK(crc32("6789", crc32("12345")) == 0xCBF43926U);
    CHECK(crc32(std::string_view(), crc32("123456789")) == 0xCBF43926U);
    CHECK(hex8(0xABCU) == "00000abc");
}

TEST_CASE("an outcome survives JSON bit for bit") {
    Outcome outcome = sample_outcome(3, 4, 2);
    outcome.values = {5e-324, -0.0, 1.7976931348623157e308, 0.1 + 0.2};
    const std::string text = to_json(outcome, recorded).dump();
    CHECK(bits(outcome_from_json(nlohmann::json::parse(text), recorded)) == bits(outcome));
    const Outcome failed = failed_outcome(5);
    CHECK(bits(outcome_from_json(to_json(failed, recorded), recorded)) == bits(failed));
}

TEST_CASE("an outcome with what JSON cannot hold is refused") {
    Outcome outcome = sample_outcome(3, 4, 2);
    outcome.values[1] = not_a_number;
    CHECK_THAT(message_of<StoreError>([&] { (void)to_json(outcome, recorded); }),
               Contains("density among the values is not finite"));
    outcome = sample_outcome(3, 4, 2);
    outcome.errors[3] = infinity;
    CHECK_THAT(message_of<StoreError>([&] { (void)to_json(outcome, recorded); }), Contains("temperature"));
    outcome = sample_outcome(3, 3, 2);
    CHECK_THAT(message_of<StoreError>([&] { (void)to_json(outcome, recorded); }), Contains("lack temperature"));
    outcome = sample_outcome(3, 4, 2);
    outcome.seconds = not_a_number;
    CHECK_THAT(message_of<StoreError>([&] { (void)to_json(outcome, recorded); }), Contains("seconds"));
}

TEST_CASE("a wrong outcome is refused with the key at fault") {
    const nlohmann::json good = to_json(sample_outcome(3, 4, 2), recorded);
    const auto changed = [&](const char* key, const nlohmann::json& value) {
        nlohmann::json json = good;
        json[nlohmann::json::json_pointer(key)] = value;
        return refused(json);
    };
    CHECK(refused(good).empty());
    CHECK_THAT(refused(nlohmann::json::array()), Contains("must be a JSON object"));
    nlohmann::json without = good;
    without.erase("seed");
    CHECK_THAT(refused(without), Contains("\"seed\" is missing"));
    CHECK_THAT(changed("/point", -1), Contains("\"point\""));
    CHECK_THAT(changed("/point", 1.5), Contains("\"point\""));
    CHECK_THAT(changed("/ions", 5'000'000'000), Contains("\"ions\""));
    CHECK_THAT(changed("/realised/c_M", nullptr), Contains("\"c_M\" must be a number"));
    CHECK_THAT(changed("/n_eff/temperature", "many"), Contains("\"temperature\" must be a number"));
    CHECK_THAT(changed("/n_eff", 3), Contains("\"n_eff\" must be an object"));
    CHECK_THAT(changed("/failed", 0), Contains("\"failed\""));
    CHECK_THAT(changed("/reason", 0), Contains("\"reason\""));
    CHECK_THAT(changed("/values", 1), Contains("\"values\""));
    CHECK_THAT(changed("/values/density", {1, 2}), Contains("\"density\" must be a list of 3 numbers"));
    CHECK_THAT(changed("/values/density/1", nullptr), Contains("\"density\" must be a number"));
    CHECK_THAT(changed("/values/densty", 1), Contains("\"densty\" is no observable"));
}

TEST_CASE("realised numbers are there all or, where a point failed before its system could be made, not at all") {
    Outcome failed = failed_outcome(2);
    failed.realised.clear();
    const nlohmann::json json = to_json(failed, recorded);
    CHECK(json.at("realised") == nlohmann::json::object());
    CHECK(bits(outcome_from_json(json, recorded)) == bits(failed));
    failed.realised = {0.5};
    CHECK_THAT(message_of<StoreError>([&] { (void)to_json(failed, recorded); }), Contains("realised numbers"));
    nlohmann::json success = to_json(sample_outcome(3, 4, 2), recorded);
    success["realised"] = nlohmann::json::object();
    CHECK_THAT(refused(success), Contains("\"lateral_nm\" is missing"));
}

TEST_CASE("lines of outcomes are read with the line of a mistake") {
    std::ostringstream out;
    write_outcome_line(out, sample_outcome(1, 4, 2), recorded);
    write_outcome_line(out, failed_outcome(2), recorded);
    const auto read = [](const std::string& text, std::size_t points) {
        std::istringstream in(text);
        return read_outcome_lines(in, "told.jsonl", recorded, points);
    };
    const std::vector<Outcome> back = read(out.str() + "\n", 3).outcomes;
    REQUIRE(back.size() == 2);
    CHECK(bits(back[0]) == bits(sample_outcome(1, 4, 2)));
    CHECK(bits(back[1]) == bits(failed_outcome(2)));
    CHECK_THAT(message_of<StoreError>([&] { (void)read(out.str(), 2); }),
               Contains("told.jsonl:2: point 2 does not exist; the sweep has 2 points"));
    CHECK_THAT(message_of<StoreError>([&] { (void)read("\n" + out.str() + "{\n", 3); }),
               Contains("told.jsonl:4: not JSON"));
    CHECK_THAT(message_of<StoreError>([&] { (void)read("{}\n", 3); }), Contains("told.jsonl:1: \"point\" is missing"));
}

TEST_CASE("of outcomes whose last line was cut short the whole ones are read, and it is said") {
    std::ostringstream out;
    write_outcome_line(out, sample_outcome(1, 4, 2), recorded);
    const std::size_t first = out.str().size();
    write_outcome_line(out, failed_outcome(2), recorded);
    const std::string whole = out.str();
    for (std::size_t length = first + 1; length <= whole.size(); ++length) {
        std::istringstream in(whole.substr(0, length));
        const OutcomeLines lines = read_outcome_lines(in, "told.jsonl", recorded, 3);
        const bool all = length + 1 >= whole.size();  // its newline may be missing
        INFO("length " << length);
        CHECK(lines.outcomes.size() == (all ? 2 : 1));
        CHECK(lines.good_bytes == (all ? length : first));
        CHECK(lines.warning == (all ? "" : "told.jsonl:2: the last line was not written completely and is left out"));
    }
}

TEST_CASE("a journal cut at any byte keeps the whole lines before") {
    const Folder folder;
    const auto file = folder / "j";
    const std::string whole = three_records(file);
    CHECK(parse_journal(whole, "j").records.size() == 3);
    CHECK(parse_journal(whole, "j").warning.empty());
    CHECK(parse_journal(whole, "j").records[2]["text"] == "\xc3\xa5\n\"quoted\"");
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const JournalContent content = parse_journal(whole.substr(0, length), "j");
        const auto lines = std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length), '\n');
        INFO("length " << length);
        CHECK(content.records.size() == static_cast<std::size_t>(lines));
        CHECK(content.good_bytes == (lines == 0 ? 0 : whole.rfind('\n', length - 1) + 1));
        CHECK_FALSE(content.damaged);
        CHECK(content.lost == (content.good_bytes == length ? 0 : 1));
        CHECK(content.warning.empty() == (content.good_bytes == length));
    }
}

TEST_CASE("a flipped bit anywhere in a journal is seen") {
    const Folder folder;
    const std::string whole = three_records(folder / "j");
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string text = whole;
        text[at] = static_cast<char>(text[at] ^ 1);
        const JournalContent content = parse_journal(text, "j");
        const auto line =
            static_cast<std::size_t>(std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        INFO("byte " << at);
        CHECK(content.records.size() == line);
        CHECK_THAT(content.warning, Contains("j:" + std::to_string(line + 1) + ": "));
    }
    std::string text = whole;
    text[12] = '#';
    const JournalContent content = parse_journal(text, "j");
    CHECK(content.damaged);
    CHECK(content.lost == 3);
    CHECK_THAT(content.warning, Contains("j:1: this line is damaged") && Contains("3 in all"));
}

TEST_CASE("a journal goes on where it was cut") {
    const Folder folder;
    const auto file = folder / "j";
    const std::string whole = three_records(file);
    spit(file, whole.substr(0, whole.size() - 5));
    {
        Journal journal(file, std::chrono::hours(1));
        journal.cut(journal.content().good_bytes);
        journal.append({{"type", "d"}});
        const JournalContent content = journal.content();
        CHECK(content.warning.empty());
        REQUIRE(content.records.size() == 3);
        CHECK(content.records[2]["type"] == "d");
        journal.remove();
    }
    CHECK(folder.names().empty());
}
