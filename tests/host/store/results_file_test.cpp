#include "store/results_file.hpp"

#include <hdf5.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <functional>

#include "store/hdf5.hpp"
#include "store_sample.hpp"

using namespace mdsweep;
using namespace mdsweep::testing;
using Catch::Matchers::Contains;

namespace {

std::string refusal(const std::filesystem::path& file) {
    return message_of<StoreError>([&] { (void)read_results(file); });
}

// Runs in a child, so that limits and signals do not reach the other tests; returns its exit status.
int in_child(const std::function<int()>& action) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) ::_exit(action());
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

TEST_CASE("a results file gives the sweep back bit for bit") {
    const Folder folder;
    const SweepState state = sample_state();
    const auto file = folder / "out.h5";
    write_results(state, file);
    const SweepState back = read_results(file);
    CHECK(canonical(back) == canonical(state));
    CHECK(folder.names() == std::vector<std::string>{"out.h5"});

    SECTION("and again when it is replaced") {
        SweepState more = back;
        (void)Life(more.points[14]).take(sample_outcome(14, 22));
        more.history.clear();
        more.models.clear();
        more.gates.clear();
        write_results(more, file);
        CHECK(canonical(read_results(file)) == canonical(more));
    }
    SECTION("an empty sweep too") {
        SweepState empty = state;
        empty.design.points.clear();
        empty.points.clear();
        empty.heights.clear();
        empty.gates.clear();
        write_results(empty, file);
        CHECK(canonical(read_results(file)) == canonical(empty));
    }
}

TEST_CASE("a results file of format 3 is read, and what its points have taken is what they show") {
    const Folder folder;
    const auto file = folder / "out.h5";
    SweepState state = sample_state();
    state.imported.from = "old.h5";
    state.imported.points = {2};
    write_results(state, file);
    {
        const hdf5::Id id(H5Fopen(file.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose, "cannot open the file");
        const hdf5::Node root(hdf5::Id(H5Gopen2(id.get(), "/", H5P_DEFAULT), H5Gclose, "cannot open /"), "/");
        REQUIRE(H5Adelete(id.get(), "format_version") >= 0);
        root.set("format_version", std::int64_t{3});
        REQUIRE(H5Ldelete(id.get(), "taken", H5P_DEFAULT) >= 0);
        REQUIRE(H5Ldelete(id.get(), "points/replicas", H5P_DEFAULT) >= 0);
        REQUIRE(H5Adelete_by_name(id.get(), "provenance", "physics", H5P_DEFAULT) >= 0);
        // Places across a slit were counted from the mid-plane before format 6.
        std::vector<double> grid = state.observables[0].places;
        for (double& place : grid) place -= 0.5;
        REQUIRE(H5Ldelete(id.get(), "profile_grid", H5P_DEFAULT) >= 0);
        const hdf5::Node node = root.write("profile_grid", grid);
        node.set("unit", "nm");
        node.set("name", "z");
    }
    for (std::size_t i = 0; i < 10; ++i) state.points[i].taken.resize(1);
    state.points[2].taken.clear();  // not simulated by this sweep
    const SweepState back = read_results(file);
    CHECK(back.provenance.physics == 1);
    // Production was fixed then without a word about it; now it is not.
    CHECK(state.config.simulation.automatic);
    CHECK_FALSE(back.config.simulation.automatic);
    CHECK(back.config.text.find("simulation: {production: fixed, profile_bins: 20}") != std::string::npos);
    for (std::size_t k = 0; k < 10; ++k)
        CHECK(back.observables[0].places[k] == Approx(state.observables[0].places[k]).epsilon(1e-14));
    CHECK(back.observables[2].places == state.observables[2].places);
    for (std::size_t i = 0; i < 10; ++i) {
        PointState point = back.points[i];
        REQUIRE(point.taken.size() == (i == 2 ? 0 : 1));
        if (i == 2) continue;
        CHECK(point.taken[0] == TakenOutcome{content_digest(*point.outcome), point.outcome->seconds});
        CHECK_FALSE(Life(point).take(i < 8 ? sample_outcome(i, 22) : failed_outcome(i)));  // no news
    }
}

TEST_CASE("values stand where the schema says") {
    const Folder folder;
    const SweepState state = sample_state();
    write_results(state, folder / "out.h5");
    hdf5::read_file(folder / "out.h5", [&](const hdf5::Node& root) {
        CHECK(root.get_text("format") == "mdsweep-results");
        const auto cations = root.read<double>("points/outputs/cation_density", {24, 10});
        CHECK(cations[3 * 10 + 4] == state.points[3].outcome->values[4]);
        CHECK(cations[20 * 10 + 4] == state.points[20].predicted[4]);
        CHECK(std::isnan(cations[8 * 10]));
        CHECK(std::isnan(cations[15 * 10]));
        const auto contact = root.read<double>("points/errors/contact_density", {24, 1});
        CHECK(contact[2] == state.points[2].outcome->errors[21]);
        CHECK(contact[19] == state.points[19].error_bars[20]);
        const auto temperature = root.read<double>("points/outputs/temperature", {24, 1});
        CHECK(temperature[20] == 20.5);      // not learned, but read off
        CHECK(std::isnan(temperature[21]));  // nothing tells it
        const auto grid = root.read<double>("profile_grid", {10});
        CHECK(grid.front() == Approx(0.025));
        CHECK(grid.back() == Approx(0.475));
        CHECK(root.read<double>("grids/rdf", {10}) == state.observables[2].places);
        CHECK(root.read<double>("points/height", {24}) == state.heights);
        CHECK(root.read<double>("points/realised/c_M", {24})[3] == state.points[3].outcome->realised[1]);
        const auto replicas = root.read<std::int64_t>("points/replicas", {24});
        CHECK(replicas[3] == 2);
        CHECK(replicas[9] == 2);
        CHECK(replicas[12] == 0);
        const auto samples = root.read<double>("points/n_eff/temperature", {24});
        CHECK(samples[3] == state.points[3].outcome->effective[1]);
        CHECK(std::isnan(samples[20]));
        CHECK(root.open_dataset("points/outputs/cation_density").get_text("unit") == "M");
        CHECK(root.open_dataset("points/status").get_strings("names").at(4) == "predicted");
    });
}

TEST_CASE("a number of replicas that no point of the sweep can have is damage, but where the point was imported") {
    const Folder folder;
    const auto file = folder / "out.h5";
    for (const int number : {0, -1, 7, 1001}) {
        SweepState state = sample_state();
        state.points[3].outcome->replicas = number;
        write_results(state, file);
        CHECK_THAT(refusal(file), Contains("/points/replicas has " + std::to_string(number) + " for point 3"));
        state.imported.from = "old.h5";
        state.imported.points = {3};
        write_results(state, file);
        if (number > 0) CHECK(read_results(file).points[3].outcome->replicas == number);
    }
    write_results(sample_state(), file);
    {
        const hdf5::Id id(H5Fopen(file.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose, "cannot open the file");
        REQUIRE(H5Ldelete(id.get(), "points/replicas", H5P_DEFAULT) >= 0);
    }
    CHECK_THAT(refusal(file), Contains("replicas"));
}

TEST_CASE("a state that contradicts itself is not written") {
    const Folder folder;
    SweepState state = sample_state();
    state.points[0].outcome->values.pop_back();
    CHECK_THROWS_AS(write_results(state, folder / "out.h5"), std::logic_error);
    state = sample_state();
    state.points[20].error_bars.clear();
    CHECK_THROWS_AS(write_results(state, folder / "out.h5"), std::logic_error);
    state = sample_state();
    state.points[5].outcome.reset();
    CHECK_THROWS_AS(write_results(state, folder / "out.h5"), std::logic_error);
    CHECK(folder.names().empty());
}

TEST_CASE("what is not a results file is refused by name") {
    const Folder folder;
    const auto file = folder / "x.h5";
    CHECK_THAT(refusal(file), Contains("x.h5 does not exist"));
    CHECK_THAT(refusal(folder.path()), Contains("is not an mdsweep results file"));
    spit(file, "");
    CHECK_THAT(refusal(file), Contains("x.h5 is not an mdsweep results file: it is empty"));
    spit(file, "h,c\n1,2\n");
    CHECK_THAT(refusal(file), Contains("x.h5 is not an mdsweep results file"));
    const auto write = [&](const std::function<void(const hdf5::Node&)>& fill) {
        const auto image = hdf5::build_image(fill);
        spit(file, {reinterpret_cast<const char*>(image.data()), image.size()});
    };
    write([](const hdf5::Node& root) { root.write("x", std::vector<double>{1, 2}); });
    CHECK_THAT(refusal(file), Contains("is not an mdsweep results file, but another HDF5 file"));
    write([](const hdf5::Node& root) {
        root.set("format", results_format);
        root.set("format_version", std::int64_t{99});
    });
    CHECK_THAT(refusal(file), Contains("was written by a newer mdsweep (format 99"));
    write([](const hdf5::Node& root) {
        root.set("format", results_format);
        root.set("format_version", std::int64_t{1});
    });
    CHECK_THAT(refusal(file), Contains("was written by an older mdsweep (format 1"));
    write([](const hdf5::Node& root) {
        root.set("format", results_format);
        root.set("format_version", std::int64_t{results_format_version});
    });
    CHECK_THAT(refusal(file), Contains("x.h5 is damaged: ") && Contains("/provenance"));
}

TEST_CASE("a surrogate of format 4 learned from what was asked for") {
    const Folder folder;
    const auto file = folder / "out.h5";
    SweepState state = sample_state();
    for (StoredModel& model : state.models) model.learned_as_asked = false;
    write_results(state, file);
    for (const StoredModel& model : read_results(file).models) CHECK_FALSE(model.learned_as_asked);
    const hid_t whole = H5Fopen(file.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    CHECK(H5Adelete_by_name(whole, "models/10", "composition", H5P_DEFAULT) >= 0);
    H5Fclose(whole);
    const SweepState old = read_results(file);
    CHECK_FALSE(old.models[0].learned_as_asked);
    CHECK(old.models[1].learned_as_asked);
}

TEST_CASE("a truncated results file is refused at any length") {
    const Folder folder;
    const auto file = folder / "out.h5";
    write_results(sample_state(), file);
    const std::string whole = slurp(file);
    REQUIRE(whole.size() > 10'000);
    for (const std::size_t length : {std::size_t{1}, std::size_t{7}, std::size_t{8}, std::size_t{40}, std::size_t{96},
                                     std::size_t{2048}, whole.size() / 2, whole.size() - 8192}) {
        spit(file, whole.substr(0, length));
        INFO(length << " of " << whole.size() << " bytes: " << refusal(file));
        CHECK_THAT(refusal(file), Contains(length < 8 ? "is not an mdsweep results file" : "out.h5 is damaged: "));
    }
    // HDF5 may leave some unused room at the end; a file that lacks but that is whole.
    for (std::size_t length = whole.size() - 8192; length < whole.size(); length += 191) {
        spit(file, whole.substr(0, length));
        INFO(length << " of " << whole.size() << " bytes");
        const std::string refused = refusal(file);
        REQUIRE((refused.empty() ? canonical(read_results(file)) == canonical(sample_state())
                                 : refused.find("is damaged") != std::string::npos));
    }
}

TEST_CASE("flipped bytes in a results file never go unnoticed") {
    const Folder folder;
    const auto file = folder / "out.h5";
    const SweepState state = sample_state();
    write_results(state, file);
    const std::string whole = slurp(file);
    const std::size_t trailer = results_trailer.size() + 9;
    for (std::size_t at = 0; at < whole.size() - trailer; at += 311) {
        std::string flipped = whole;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
        spit(file, flipped);
        INFO("byte " << at << " of " << whole.size());
        REQUIRE_THAT(refusal(file), Contains("its checksum is wrong") || Contains("is not an mdsweep results file"));
    }
    for (std::size_t at = whole.size() - trailer; at < whole.size(); ++at) {
        std::string flipped = whole;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
        spit(file, flipped);
        INFO("byte " << at << " of " << whole.size());
        const bool in_digits = at >= whole.size() - 9 && at + 1 < whole.size();
        REQUIRE((in_digits ? !refusal(file).empty() : canonical(read_results(file)) == canonical(state)));
    }
}

TEST_CASE("a file that another HDF5 program has rewritten is still ours") {
    const Folder folder;
    const auto file = folder / "out.h5";
    write_results(sample_state(), file);
    {
        const hdf5::Id id(H5Fopen(file.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose, "cannot open the file");
        const hdf5::Node root(hdf5::Id(H5Gopen2(id.get(), "/", H5P_DEFAULT), H5Gclose, "cannot open /"), "/");
        root.set("note", "seen");
    }
    CHECK_FALSE(slurp(file).substr(slurp(file).size() - 32).starts_with(results_trailer));
    CHECK(canonical(read_results(file)) == canonical(sample_state()));
}

TEST_CASE("a results file that cannot be written leaves the old one") {
    const Folder folder;
    const auto file = folder / "out.h5";
    const SweepState state = sample_state();
    const auto fails = [&](const std::filesystem::path& path) {
        return message_of<StoreError>([&] { write_results(state, path); });
    };
    CHECK_THAT(fails(folder / "missing/out.h5"), Contains("missing/out.h5") && Contains("does not exist"));
    spit(folder / "plain", "x");
    CHECK_THAT(fails(folder / "plain/out.h5"), Contains("is not a folder"));
    CHECK_THAT(fails(folder.path()), Contains("it is a folder"));
    CHECK_THAT(fails("/proc/mdsweep-out.h5"), Contains("cannot write /proc/mdsweep-out.h5"));

    write_results(state, file);
    const std::string before = slurp(file);
    SECTION("when the disk is full, here by a limit on file sizes") {
        const int status = in_child([&] {
            std::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{4096, 4096};
            if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
            const std::string text = fails(file);
            return text.find("out.h5") != std::string::npos && text.find("make room") != std::string::npos ? 0 : 1;
        });
        CHECK(status == 0);
    }
    SECTION("when something fails before the renaming") {
        CHECK_THROWS_AS(write_results(state, file, {.before_rename = [] { throw std::runtime_error("stop"); }}),
                        std::runtime_error);
    }
    CHECK(slurp(file) == before);
    CHECK(folder.names() == std::vector<std::string>{"out.h5", "plain"});
}

TEST_CASE("a stored sweep that this mdsweep does not accept says so") {
    const Folder folder;
    SweepState state = sample_state();
    state.config.text = "model: {kind: slit_electrolyte}\nnonsense: 1\n";
    write_results(state, folder / "out.h5");
    CHECK_THAT(refusal(folder / "out.h5"),
               Contains("the sweep stored in") && Contains("nonsense") &&
                   Contains("run it again with that mended, or read it with mdsweep 0.1.0"));
}

TEST_CASE("a temperature that said nothing of water when its sweep was simulated says nothing now") {
    const Folder folder;
    SweepState state = sample_state();
    const std::string kind = "kind: slit_electrolyte";
    std::string& text = state.config.text;
    REQUIRE(text.find(kind) != std::string::npos);
    text.insert(text.find(kind) + kind.size(), ", temperature_K: 350");
    const auto bjerrum = [&](int physics) {
        state.provenance.physics = physics;
        write_results(state, folder / "out.h5");
        return read_results(folder / "out.h5").config.model.particles.bjerrum.value;
    };
    CHECK(bjerrum(1) == 0.714);
    CHECK(bjerrum(physics_version) == Approx(0.7695).epsilon(1e-3));
}

TEST_CASE("the Python example reads a results file") {
    const auto quoted = [](const std::filesystem::path& path) { return "'" + path.string() + "'"; };
    const char* const wanted = std::getenv("MDSWEEP_PYTHON");
    const std::filesystem::path ours = MDSWEEP_SOURCE_DIR "/.venv/bin/python";
    const std::string python = quoted(wanted != nullptr ? wanted : std::filesystem::exists(ours) ? ours : "python3");
    if (std::system((python + " -c 'import h5py, numpy, matplotlib' 2>/dev/null").c_str()) != 0) {
        // scripts/setup.sh puts them into .venv; a build without it may lack them.
        if (std::filesystem::exists(ours)) FAIL(python << " lacks h5py, numpy or matplotlib");
        WARN("skipped: " << python << " lacks h5py, numpy or matplotlib");
        return;
    }
    const Folder folder;
    write_results(sample_state(), folder / "out.h5");
    const std::string command = python + " " + quoted(MDSWEEP_SOURCE_DIR "/scripts/read_results.py") + " " +
                                quoted(folder / "out.h5") + " --plot " + quoted(folder / "plot.png") + " > " +
                                quoted(folder / "text");
    REQUIRE(std::system(command.c_str()) == 0);
    CHECK_THAT(slurp(folder / "text"), Contains("24 points") && Contains("8 simulated") && Contains("4 predicted") &&
                                           Contains("cation_density") && Contains("[M]"));
    CHECK(slurp(folder / "plot.png").substr(1, 3) == "PNG");
}
