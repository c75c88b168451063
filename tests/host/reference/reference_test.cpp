// The pages that are printed from the tables of keys.
#include "reference/reference.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

using namespace mdsweep;
using Catch::Contains;

namespace {

std::string text_of(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(MDSWEEP_SOURCE_DIR "/" + file).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("configs/REFERENCE.md is what `mdsweep keys --markdown` prints") {
    INFO("where a key or an output has changed, run: mdsweep keys --markdown >configs/REFERENCE.md");
    CHECK(text_of("configs/REFERENCE.md") == keys_markdown());
}

TEST_CASE("configs/sweep.schema.json is what `mdsweep keys --schema` prints") {
    INFO("where a key has changed, run: mdsweep keys --schema >configs/sweep.schema.json");
    CHECK(text_of("configs/sweep.schema.json") == keys_schema());
}

TEST_CASE("keys are found by their section and by words") {
    const std::string simulation = keys_text({"simulation"});
    CHECK_THAT(simulation, Contains("\n  time_step_tau "));
    CHECK_THAT(simulation, !Contains("\nmonitor: "));
    CHECK_THAT(keys_text({}), Contains("\nmonitor: ") && Contains("\n  time_step_tau "));
    const std::string both = keys_text({"Friction", "langevin"});
    CHECK_THAT(both, Contains("friction_per_tau") && !Contains("time_step_tau"));
    CHECK(keys_text({"no_such_word"}).empty());
    CHECK_THAT(keys_text({"outputs"}), Contains("\n  SPECIES_density ") && Contains("\n  rdf_SPECIES-OTHER "));
}
