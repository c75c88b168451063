#include <spdlog/spdlog.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "basics/text.hpp"
#include "monitor/own_error.hpp"
#include "report/csv.hpp"
#include "report/progress_display.hpp"
#include "report/summary.hpp"
#include "report/table.hpp"
#include "state/life.hpp"

using namespace mdsweep;
using namespace mdsweep::report;
using Catch::Matchers::Contains;
using Catch::Matchers::Matches;
using Catch::Matchers::StartsWith;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

// A screen that knows what the display uses: lines, carriage return, cursor up, clear to the end of the screen.
std::vector<std::string> screen(const std::string& output) {
    std::vector<std::string> rows(1);
    std::size_t row = 0;
    for (std::size_t i = 0; i < output.size(); ++i) {
        const char c = output[i];
        if (c == '\n') {
            if (++row == rows.size()) rows.emplace_back();
        } else if (c == '\x1b') {
            std::size_t number = 0;
            for (i += 2; std::isdigit(static_cast<unsigned char>(output[i])) != 0; ++i)
                number = number * 10 + static_cast<std::size_t>(output[i] - '0');
            if (output[i] == 'A') {
                REQUIRE(number <= row);
                row -= number;
            } else if (output[i] == 'J') {
                rows.resize(row + 1);
                rows[row].clear();
            }
        } else if (c != '\r') {
            rows[row] += c;
        }
    }
    return rows;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

ProgressView running_view() {
    ProgressView view;
    view.name = "quickstart";
    view.phase = "auditing the surrogate";
    view.done = 212;
    view.within = 212;
    view.running = 8;
    view.predicted = 106;
    view.failed = 1;
    view.total = 640;
    view.steps_per_second = 1.234e6;
    view.train_error = 0.31;
    view.test_error = 0.84;
    view.audit = AuditView{.gate = 1, .done = 23, .audits = 60, .failed = 1};
    view.completion_percent = 33.1;
    view.seconds_elapsed = 125;
    view.seconds_left = 200;
    return view;
}

// Three simulated points, one failed, two predicted, one waiting; a profile of two half bins, a scalar that is learned
// and one that is not.
SweepState small_state() {
    SweepState state;
    state.seed = 7;
    state.config.model.kind = "slit_electrolyte";
    state.config.model.particles.units = Units::nm;
    state.config.path = "configs/small.yaml";
    state.config.monitor.tolerance = 0.1;
    state.config.outputs = {"cation_density", "cation_mid"};
    state.design.names = {"h_nm", "c_M"};
    state.design.varying = {0, 1};
    state.design.low = {3, 0.5};
    state.design.high = {5, 1.1};
    state.observables = {
        {.name = "temperature", .unit = "1", .size = 1, .first = 0, .learned = false},
        {.name = "cation_density",
         .unit = "M",
         .size = 2,
         .first = 1,
         .learned = true,
         .axis = Axis::half_z,
         .places = {0.125, 0.375},
         .place_name = "z",
         .place_unit = "nm"},
        {.name = "cation_mid", .unit = "M", .size = 1, .first = 3, .learned = true},
    };
    state.realised = {{"lateral_nm", "nm"}, {"c_M", "M"}};
    state.heights.assign(7, 4.0);
    for (std::size_t i = 0; i < 7; ++i) {
        state.design.points.push_back({4, 0.5 + 0.1 * static_cast<double>(i)});
        PointState point;
        const auto x = static_cast<double>(i);
        if (i < 4) {
            Life(point).restore(i == 3 ? Status::failed : Status::simulated, i == 0 ? Role::test : Role::design);
            point.outcome.emplace();
            point.outcome->point = i;
            point.outcome->failed = i == 3;
            point.outcome->seconds = 10;
            point.taken = {{i, 10}};
            point.outcome->particles = 90;
            point.outcome->realised = {9.5, 0.25};
            if (i == 3) {
                point.outcome->reason = "an ion left the slit, at \"z\"";
            } else {
                point.outcome->values = {1 + x, 10 + x, 20 + x, 30 + x};
                point.outcome->errors = {0.1, 0.2, 0.3, 0.4};
            }
        } else if (i < 6) {
            Life(point).restore(Status::predicted, Role::none, 1);
            point.predicted = {40 + x, 50 + x, 60 + x};
            point.error_bars = {0.5, 0.6, 0.7};
        }
        state.points.push_back(point);
    }
    state.provenance = {.mdsweep_version = "0.1.0",
                        .git_hash = "abc",
                        .device = "CPU",
                        .host = "",
                        .started = "2026-01-02T03:04:05Z",
                        .seconds = 250,
                        .training_seconds = 1,
                        .slots = 2};
    return state;
}

Gate passed_gate() {
    Gate gate;
    gate.number = 1;
    gate.model_version = 4;
    gate.threshold = std::numeric_limits<double>::infinity();
    gate.alpha = 0.05;
    gate.delta = 0.03;
    gate.candidates.resize(581);
    gate.audits.resize(61);
    gate.closed = true;
    gate.passed = true;
    gate.failures = 1;
    gate.failing_bound = 33;
    gate.handed_over = 520;
    return gate;
}

}  // namespace

TEST_CASE("numbers read as people say them", "[report]") {
    CHECK(text::duration(0.83) == "0.8 s");
    CHECK(text::duration(42.4) == "42 s");
    CHECK(text::duration(59.7) == "1 min 00 s");
    CHECK(text::duration(200) == "3 min 20 s");
    CHECK(text::duration(7500) == "2 h 05 min");
    CHECK(text::duration(86399) == "1 d 0 h");
    CHECK(text::duration(4 * 86400 + 3 * 3600) == "4 d 3 h");
    CHECK(text::duration(std::nan("")) == "-");
    CHECK(text::duration(std::numeric_limits<double>::infinity()) == "-");
    CHECK(text::rate(1.2e9) == "1.20e9");
    CHECK(text::rate(999.7) == "1.00e3");
    CHECK(text::rate(950) == "950");
    CHECK(text::rate(0) == "0");
    CHECK(text::percent(0.062) == "6.2 %");
    CHECK(text::percent(0.1) == "10 %");
    CHECK(text::percent(0.00001) == "< 0.1 %");
    CHECK(text::percent(0.99999) == "> 99.9 %");
    CHECK(text::percent(1) == "100 %");
    CHECK(text::counted(1, "audit") == "1 audit");
    CHECK(text::counted(61, "audit") == "61 audits");
}

TEST_CASE("text is cut and padded by what is seen", "[report]") {
    CHECK(text::fit("abcdef", 6) == "abcdef");
    CHECK(text::fit("abcdefg", 6) == "abc...");
    CHECK(text::fit("████████", 5) == "██...");
    CHECK(text::fit("abcdef", 2) == "..");
    CHECK(text::columns("\x1b[32m██\x1b[0m ok") == 5);
    CHECK(text::right("██", 4) == "  ██");
    CHECK(text::left("\x1b[1mab\x1b[0m", 3) == "\x1b[1mab\x1b[0m ");
}

TEST_CASE("the live panel fits the terminal and tells what goes on", "[report]") {
    for (const bool unicode : {false, true})
        for (const bool color : {false, true})
            for (std::size_t width = 1; width <= 130; ++width) {
                const auto panel = render_panel(running_view(), {.width = width, .unicode = unicode, .color = color});
                CHECK(panel.size() == 7);
                for (const std::string& line : panel) {
                    CAPTURE(width, line);
                    REQUIRE(text::columns(line) <= width);
                }
            }
    const auto panel = render_panel(running_view(), {.width = 80, .unicode = false, .color = false});
    CHECK(panel[0] == "mdsweep quickstart: auditing the surrogate");
    CHECK_THAT(panel[1], Contains("33.1 % within tolerance"));
    CHECK(panel[2] == "  points       212 of 640 simulated, 8 running, 106 predicted, 1 failed");
    CHECK(panel[3] == "  speed        1.23e6 steps/s");
    CHECK(panel[4] == "  surrogate    error 0.84 of tolerance on the test set, 0.31 in training");
    CHECK(panel[5] == "  audit        gate 1: 23 of 60 audits, 1 beyond tolerance");
    CHECK(panel[6] == "  time         2 min 05 s elapsed, about 3 min 20 s left");
}

TEST_CASE("the panel forecasts, and counts estimates and spot checks", "[report]") {
    ProgressView view = running_view();
    view.estimated = 12;
    view.forecast = ForecastView{310.4, 250, 420};
    view.spot_checks = 3;
    view.spot_failures = 1;
    const std::string line = render_line(view);
    CHECK_THAT(line, Contains("12 estimated") && Contains("3 spot checks, 1 beyond"));
    CHECK_THAT(line, Contains("good enough after about 310 simulations (250 to 420)"));
    view.forecast->high = std::numeric_limits<double>::infinity();
    CHECK_THAT(render_line(view), Contains("(250 to never)"));
    view.forecast->simulations = std::numeric_limits<double>::infinity();
    CHECK_THAT(render_line(view), Contains("not reachable"));
    for (const std::string& each : render_panel(view, {.width = 60})) CHECK(text::columns(each) <= 60);
}

TEST_CASE("the panel says how many simulated points are noisier than the tolerance", "[report]") {
    ProgressView view = running_view();
    view.within = 209;
    const auto panel = render_panel(view, {.width = 80, .unicode = false, .color = false});
    CHECK(panel[3] == "  noise        3 of 212 simulated points have errors above the tolerance");
    CHECK_THAT(render_line(view), Contains("; 3 of 212 simulated points have errors above the tolerance;"));
}

TEST_CASE("no time is said to be left while there is work", "[report]") {
    ProgressView view = running_view();
    view.seconds_left = 0.03;
    CHECK_THAT(render_line(view), Contains("; less than 1 s left"));
}

TEST_CASE("show tells the time that simulations took where no run noted any", "[report]") {
    SweepState state = small_state();
    state.provenance.started = "2026-01-01T00:00:00Z";
    state.provenance.device = "CPU";
    std::ostringstream run, loop;
    show(run, state, "x.h5");
    CHECK_THAT(run.str(),
               Contains("  4 min 10 s of wall time, 40 s of simulations on cores or GPU slots, since 2026-01-01"
                        "T00:00:00Z, on CPU\n"));
    state.provenance.seconds = 0;
    state.provenance.device.clear();
    show(loop, state, "x.h5");
    CHECK_THAT(loop.str(), Contains("  40 s of simulations on cores or GPU slots, since 2026-01-01T00:00:00Z\n"));
}

TEST_CASE("the panel claims nothing that is not known", "[report]") {
    ProgressView view;
    view.total = 640;
    const auto panel = render_panel(view, {.width = 80, .unicode = false, .color = false});
    CHECK_THAT(panel[4], Contains("not trained yet"));
    CHECK_THAT(panel[5], Contains("none yet"));
    for (const std::string& line : panel) {
        CHECK_THAT(line, !Contains("nan"));
        CHECK_THAT(line, !Contains("left"));
    }
    CHECK_THAT(render_line(view), !Contains("nan"));
}

TEST_CASE("the bar shows simulated, predicted and open points in proportion", "[report]") {
    ProgressView view;
    view.total = 100;
    view.done = 25;
    view.predicted = 50;
    const Style plain{.width = 80, .unicode = false, .color = false};
    CHECK(render_bar(view, 20, plain) == "#####==========.....");
    view.done = 1;
    view.predicted = 0;
    CHECK(render_bar(view, 20, plain) == "#...................");
    view.done = 99;
    CHECK(render_bar(view, 20, plain) == "###################.");
    view.done = 40;
    view.predicted = 60;
    CHECK(render_bar(view, 10, plain) == "####======");
    view.total = 0;
    CHECK(render_bar(view, 4, plain) == "....");
    view.total = 100;
    CHECK(render_bar(view, 10, {.width = 80, .unicode = true, .color = false}) == "████▓▓▓▓▓▓");
}

TEST_CASE("on a terminal one panel is redrawn in place", "[report]") {
    std::ostringstream out;
    Terminal terminal{.width = 80, .height = 24};
    ProgressDisplay::Clock::time_point now{std::chrono::seconds(1000)};
    const Style style{.width = 80, .unicode = false, .color = false};
    ProgressView view = running_view();
    {
        ProgressDisplay display(
            out, DisplayMode::live, style, [&] { return terminal; }, [&] { return now; });
        display.update(view);
        CHECK(screen(out.str()).size() == 8);  // the cursor stands in the line below

        SECTION("not more than five times a second") {
            const std::size_t written = out.str().size();
            view.done = view.within = 213;
            now += std::chrono::milliseconds(150);
            display.update(view);
            CHECK(out.str().size() == written);
            now += std::chrono::milliseconds(60);
            display.update(view);
            CHECK(screen(out.str()).size() == 8);
            CHECK_THAT(screen(out.str())[2], Contains("213 of 640"));
        }
        SECTION("a line printed above stays, and the panel is whole below it") {
            display.print_above("first");
            display.print_above("second");
            const auto rows = screen(out.str());
            REQUIRE(rows.size() == 10);
            CHECK(rows[0] == "first");
            CHECK(rows[1] == "second");
            CHECK_THAT(rows[2], Contains("quickstart"));
            CHECK_THAT(rows[8], Contains("elapsed"));
        }
        SECTION("a narrower terminal: the old lines, wrapped by then, are cleared") {
            const auto panel = render_panel(view, {.width = 79, .unicode = false, .color = false});
            terminal.width = 40;
            std::size_t rows = 0;
            for (const std::string& line : panel) rows += (text::columns(line) + 39) / 40;
            now += std::chrono::seconds(1);
            const std::size_t before = out.str().size();
            display.update(view);
            CHECK(out.str().substr(before).rfind("\r\x1b[" + std::to_string(rows) + "A\x1b[J", 0) == 0);
        }
        SECTION("a low terminal gets a lower panel") {
            display.finish();
            terminal.height = 4;
            const std::size_t before = out.str().size();
            display.update(view);
            CHECK(lines_of(out.str().substr(before)).size() == 3);
        }
        view.done = 640;
        display.update(view);
    }
    // The last state is shown even if it came too soon after the one before.
    CHECK_THAT(out.str(), Contains("640 of 640"));
}

TEST_CASE("in a pipe a line comes every ten seconds, without escape sequences", "[report]") {
    std::ostringstream out;
    ProgressDisplay::Clock::time_point now{};
    {
        ProgressDisplay display(out, DisplayMode::lines, {}, terminal_size, [&] { return now; });
        for (int tick = 0; tick < 250; ++tick) {
            display.update(running_view());
            now += std::chrono::milliseconds(100);
        }
        display.print_above("a log line");
    }
    const auto lines = lines_of(out.str());
    REQUIRE(lines.size() == 5);  // at 0, 10 and 20 s, the log line, the end
    CHECK(lines[0] ==
          "[2 min 05 s] 212 of 640 simulated, 8 running, 106 predicted, 1 failed; 1.23e6 steps/s; error 0.84 of "
          "tolerance; gate 1: 23 of 60 audits, 1 beyond tolerance; 33.1 % within tolerance; about 3 min 20 s left; "
          "auditing "
          "the surrogate");
    CHECK(lines[3] == "a log line");
    CHECK(out.str().find('\x1b') == std::string::npos);
}

TEST_CASE("quiet shows no progress", "[report]") {
    std::ostringstream out;
    {
        ProgressDisplay display(out, DisplayMode::quiet);
        display.update(running_view());
        CHECK(out.str().empty());
        display.print_above("an error");
    }
    CHECK(out.str() == "an error\n");
    CHECK(suitable_mode(true) == DisplayMode::quiet);
}

TEST_CASE("log messages go above the panel", "[report]") {
    std::ostringstream out;
    const auto display = std::make_shared<ProgressDisplay>(out, DisplayMode::live, Style{});
    spdlog::logger log("mdsweep", std::make_shared<DisplaySink>(display));
    log.set_pattern("%v");
    display->update(running_view());
    log.info("gate 1 over 400 points");
    const auto rows = screen(out.str());
    CHECK(rows[0] == "gate 1 over 400 points");
    CHECK(occurrences(rows[1] + rows[2] + rows[3], "quickstart") == 1);
}

// The thread sanitizer watches this; without it, lines torn apart or lost show.
TEST_CASE("several threads may show progress and log at once", "[report]") {
    constexpr int threads = 3, lines_each = 50;
    std::ostringstream out;
    {
        ProgressDisplay display(out, DisplayMode::live, Style{}, [] { return Terminal{}; });
        std::vector<std::jthread> workers;
        workers.reserve(threads);
        for (int t = 0; t < threads; ++t)
            workers.emplace_back([&display, t] {
                for (int k = 0; k < lines_each; ++k) {
                    display.update(running_view());
                    display.print_above(std::to_string(t) + " logs " + std::to_string(k));
                }
            });
    }
    for (int t = 0; t < threads; ++t)
        for (int k = 0; k < lines_each; ++k)
            CHECK(occurrences(out.str(), std::to_string(t) + " logs " + std::to_string(k) + "\n") == 1);
    const auto rows = screen(out.str());  // all that was logged, and the panel below
    REQUIRE(rows.size() > threads * lines_each);
    for (std::size_t row = 0; row < threads * lines_each; ++row) CHECK(occurrences(rows[row], "logs") == 1);
}

TEST_CASE("the summary of a certified sweep", "[report]") {
    SweepState state = small_state();
    state.points.pop_back();
    state.design.points.pop_back();
    state.gates = {passed_gate()};
    state.finished = true;
    const std::string text = summary(state, "results/small.h5");
    CHECK_THAT(text, Contains("Sweep done after 4 min 10 s\n"));
    CHECK_THAT(text, Contains("simulated     3 of 6 (50 %)"));
    CHECK_THAT(
        text,
        Contains("failed        1 of 6 (16.7 %), which have no answer\n                point 3: an ion left the slit"));
    CHECK_THAT(text, Contains("predicted     2 of 6 (33.3 %)"));
    CHECK_THAT(text,
               Contains("with 95 % confidence at most 6.2 % of the 520 predicted answers miss the tolerance of 10 %"));
    CHECK_THAT(text, Contains("1 of 61 audits"));
    // Two predicted points at 10 s each on two slots; 20 s were spent.
    CHECK_THAT(text, Contains("time saved    about 10 s; simulating all 6 points would have taken about 30 s"));
    CHECK_THAT(text, Contains("results       results/small.h5\n"));
    CHECK_THAT(text, !Contains("unanswered"));

    state.config.monitor.tolerances["cation_mid"] = 0.02;
    CHECK(tolerance_text(state.config) == "10 % (cation_mid 2 %)");
}

TEST_CASE("the summary of a sweep whose budget ended says that nothing was predicted", "[report]") {
    SweepState state = small_state();
    for (PointState& point : state.points)
        if (point.status == Status::predicted) Life(point).restore(PointState{});
    state.ending = "the budget of 4 simulations is spent";
    Gate refused = passed_gate();
    refused.passed = false;
    refused.handed_over = 0;
    SECTION("without an attempt") {
        CHECK_THAT(summary(state, "x.h5"), Contains("predicted     none: 7 points are too few"));
    }
    SECTION("after a refusal") {
        state.gates = {refused};
        CHECK_THAT(summary(state, "x.h5"), Contains("none: the surrogate did not pass its audit in 1 attempt\n"));
    }
    const std::string text = summary(state, "x.h5");
    CHECK_THAT(text, Contains("Sweep stopped after 4 min 10 s: the budget of 4 simulations is spent\n"));
    CHECK_THAT(text, Contains("unanswered    3 of 7 (42.9 %), neither simulated nor predicted"));
    CHECK_THAT(text, !Contains("with 95 % confidence"));
    CHECK_THAT(text, !Contains("time saved"));
    CHECK(seconds_saved(SweepState{}) == std::nullopt);
}

TEST_CASE("time saved has no equilibrations of replicas that shared a production while little was decided",
          "[report]") {
    SweepState state;
    state.config.simulation.equilibration_steps = 1000;
    state.provenance.slots = 2;
    state.points.resize(3);
    Life(state.points[0]).restore(Status::simulated, Role::learn);
    for (const std::size_t i : {1U, 2U}) Life(state.points[i]).restore(Status::predicted, Role::none);
    Outcome& outcome = state.points[0].outcome.emplace();
    outcome.seconds = 24;
    outcome.steps = 12000;
    CHECK(seconds_saved(state) == Approx(24));
    outcome.replicas = 4;
    CHECK(seconds_saved(state) == Approx(18));  // nine of twelve thousand steps
    state.config.simulation.split_production = false;
    CHECK(seconds_saved(state) == Approx(24));
}

TEST_CASE("the summary of a sweep simulated to its end says whether noise left room for a surrogate", "[report]") {
    SweepState state = small_state();
    while (state.points.size() > 3) state.points.pop_back();
    Gate refused = passed_gate();
    refused.passed = false;
    refused.handed_over = 0;
    state.gates = {refused};
    for (std::size_t i = 0; i < 3; ++i) state.points[i].outcome->errors = {0.1, 0.2, 0.3, 1.4};
    const std::string longer = "the simulations' own statistical errors are 0.";
    CHECK_THAT(summary(state, "x.h5"), !Contains(longer));  // nothing was learned
    state.history.emplace_back();
    CHECK_THAT(summary(state, "x.h5"), Contains(longer) && Contains("times as long leave room for one"));
    for (std::size_t i = 0; i < 3; ++i) state.points[i].outcome->errors = {0.01, 0.01, 0.01, 0.1};
    CHECK_THAT(summary(state, "x.h5"), !Contains(longer));
}

TEST_CASE("a simulated point counts as within tolerance by its own error, and no gate certifies it", "[report]") {
    SweepState state = small_state();
    while (state.points.size() > 3) state.points.pop_back();
    state.config.monitor.tolerance = 0.05;
    state.points[1].outcome->errors = {0.1, 0.2, 0.3, 0.85};  // 1.96 * 0.85 of 31 are 5.4 %
    state.points[2].outcome->errors = {0.1, 0.2, 0.3, 0.80};  // of 32: 4.9 %
    state.ending = "every point is answered";
    const std::string text = summary(state, "x.h5");
    CHECK_THAT(text,
               Contains("simulated     3 of 3 (100 %)\n                1 of these with a statistical error above"));
    CHECK_THAT(text,
               Contains("completion    66.7 % of the design is answered within tolerance, at 95 % confidence:\n"));
    CHECK_THAT(text, Contains("66.7 % simulated, by their own statistical errors, and 0 % predicted (certified)"));
    std::ostringstream table;
    show(table, state, "small.h5");
    CHECK_THAT(table.str(), Contains("    within tolerance                   2  66.7 %"));
    CHECK_THAT(table.str(), Contains("    statistical error above tolerance  1  33.3 %"));
    CHECK_THAT(table.str(), !Contains("certified"));
    // Less is enough for less confidence, and an error that is not known is none.
    state.config.monitor.confidence = 0.9;
    CHECK(monitor::simulated_within(state) == 3);
    state.points[0].outcome->errors[3] = std::nan("");
    CHECK(monitor::simulated_within(state) == 2);
}

TEST_CASE("points that failed are not answers", "[report]") {
    SweepState state = small_state();
    state.points = std::vector<PointState>(1, state.points[3]);
    state.ending = "every point failed, and none is answered";
    const std::string text = summary(state, "x.h5");
    CHECK_THAT(text, Contains("Sweep failed after 4 min 10 s: every point failed, and none is answered\n"));
    CHECK_THAT(text, Contains("failed        1 of 1 (100 %), which have no answer\n"));
    CHECK_THAT(text, Contains("point 3: an ion left the slit"));
    CHECK_THAT(text, Contains("0 % of the design is answered within tolerance"));
}

TEST_CASE("answers without a certificate are labelled in every output", "[report]") {
    SweepState state = small_state();
    Life(state.points[4]).restore(Status::estimated, Role::none, 1);
    Life(state.points[5]).restore(Status::uncertified, Role::none, 1);
    Gate estimate = passed_gate();
    estimate.estimated = true;
    Gate revoked = passed_gate();
    revoked.revoked = true;
    revoked.spot_checks = 9;
    revoked.spot_failures = 5;
    state.gates = {estimate, revoked};
    const std::string text = summary(state, "results/small.h5");
    CHECK_THAT(text, Contains("Sweep stopped"));
    CHECK_THAT(text, Contains("predicted     none"));
    CHECK_THAT(text, Contains("estimated     1 of 7") && Contains("not audited"));
    CHECK_THAT(text, Contains("uncertified   1 of 7") && Contains("nothing is proven"));
    CHECK_THAT(text, Contains("revoked       the 520 answers of gate 1, as 5 of 9 spot checks missed the tolerance"));
    CHECK_THAT(text, !Contains("certificate "));
    std::ostringstream table, csv, profiles;
    show(table, state, "small.h5");
    CHECK_THAT(table.str(), Contains("by estimate") && Contains("5 of 9 spot checks beyond: revoked"));
    CHECK_THAT(table.str(), !Contains("with 95 % confidence"));
    write_points_csv(csv, state);
    CHECK_THAT(csv.str(), Contains("\n4,estimated,") && Contains("\n5,uncertified,"));
    write_profiles_csv(profiles, state);
    CHECK_THAT(profiles.str(), Contains("\n4,estimated,") && Contains("\n5,uncertified,"));
}

TEST_CASE("the points as CSV", "[report]") {
    std::ostringstream out;
    write_points_csv(out, small_state());
    const auto lines = lines_of(out.str());
    REQUIRE(lines.size() == 8);
    CHECK(lines[0] ==
          "point,status,role,gate,error_in_tolerances,h_nm,c_M,temperature,temperature_error,cation_mid_M,"
          "cation_mid_error_M,particles,lateral_nm,realised_c_M,reason");
    CHECK(lines[1] == "0,simulated,test,,0.316,4,0.5,1,0.1,30,0.4,90,9.5,0.25,");
    CHECK(lines[4].substr(0, 25) == "3,failed,design,,,4,0.8,,");
    CHECK(lines[4].substr(lines[4].find(",90,")) == ",90,9.5,0.25,\"an ion left the slit, at \"\"z\"\"\"");
    CHECK(lines[5] == "4,predicted,none,1,0.1121,4,0.9,,,64,0.7,,,,");
    CHECK(lines[7] == "6,waiting,none,,,4,1.1,,,,,,,,");
    for (const std::string& line : lines)
        if (line != lines[4]) CHECK(occurrences(line, ",") == 14);

    SweepState state = small_state();
    state.points[4].read_off = {{1.25, std::nan(""), std::nan("")}, {0.5, std::nan(""), std::nan("")}};
    std::ostringstream read_off;
    write_points_csv(read_off, state);
    CHECK(lines_of(read_off.str())[5] == "4,predicted,none,1,0.1121,4,0.9,1.25,0.5,64,0.7,,,,");
    state.points[3].outcome->realised.clear();  // its system could not be made
    std::ostringstream without;
    write_points_csv(without, state);
    const std::string failed = lines_of(without.str())[4];
    CHECK(failed.substr(failed.find(",90,")) == ",90,,,\"an ion left the slit, at \"\"z\"\"\"");
}

TEST_CASE("no two columns of a CSV have the same name", "[report]") {
    SweepState state = small_state();
    state.design.names = {"temperature", "reason"};
    state.realised = {{"temperature", "1"}, {"particles", "1"}};
    std::ostringstream out;
    write_points_csv(out, state);
    CHECK(lines_of(out.str())[0] ==
          "point,status,role,gate,error_in_tolerances,temperature,parameter_reason,output_temperature,output_"
          "temperature_error,cation_mid_M,cation_mid_error_M,particles,realised_temperature,realised_particles,reason");

    // An output keeps its name together with that of its error.
    Header header({"point"});
    CHECK(header.parameter("pressure_error") == "pressure_error");
    CHECK(header.output("pressure", "1") == ",output_pressure,output_pressure_error");
    CHECK(header.output("pressure", "1") == ",output_output_pressure,output_output_pressure_error");

    // A name of any text is one cell.
    CHECK(header.parameter("c, mol/L") == "\"c, mol/L\"");
    CHECK(header.output("a,b", "M") == ",\"a,b_M\",\"a,b_error_M\"");

    // Two profiles over times of their own.
    SweepState two = small_state();
    const auto over = [](const std::string& name, double last) {
        return Observable{.name = name,
                          .unit = "1",
                          .size = 2,
                          .first = 1,
                          .axis = Axis::other,
                          .places = {0, last},
                          .place_name = "t",
                          .place_unit = "1"};
    };
    two.observables = {over("slow", 5), over("fast", 1)};
    std::ostringstream profiles;
    write_profiles_csv(profiles, two);
    CHECK(lines_of(profiles.str())[0] == "point,status,t,fast_t,slow,slow_error,fast,fast_error");
}

TEST_CASE("what the tolerance of an output that may be zero is relative to is said", "[report]") {
    SweepState state = small_state();
    CHECK(floor_words(state).empty());
    state.observables[0].least = 2;  // not learned
    state.observables[1].least = 0.25;
    state.observables[2].least = 0.31;
    CHECK(floor_words(state) ==
          std::vector<std::string>{
              "cation_density: relative to 0.25 M where its root mean square is smaller, as it may be zero or negative",
              "cation_mid: relative to 0.31 M where its magnitude is smaller, as it may be zero or negative"});
    std::ostringstream out;
    show(out, state, "small.h5");
    CHECK_THAT(out.str(), Catch::Contains("  tolerance of cation_mid: relative to 0.31 M where"));
}

TEST_CASE("show gives the advice that is more than to go on", "[report]") {
    SweepState state = small_state();
    std::ostringstream plain, advised;
    show(plain, state, "small.h5");
    CHECK_THAT(plain.str(), Catch::Contains("go on with: mdsweep run configs/small.yaml -o small.h5 --resume"));
    state.ending = "it is too noisy";
    show(advised, state, "small.h5", {}, "Either wait, or hope");
    CHECK_THAT(advised.str(), Catch::Contains("  not finished: it is too noisy\nEither wait, or hope\n") &&
                                  !Catch::Contains("--resume"));
}

TEST_CASE("the profiles as CSV, both halves", "[report]") {
    std::ostringstream out;
    write_profiles_csv(out, small_state());
    const auto lines = lines_of(out.str());
    REQUIRE(lines.size() == 1 + 5 * 4);  // five points with an answer, four bins
    CHECK(lines[0] == "point,status,z_nm,cation_density_M,cation_density_error_M");
    CHECK(lines[1] == "0,simulated,0.5,10,0.2");
    CHECK(lines[2] == "0,simulated,1.5,20,0.3");
    CHECK(lines[3] == "0,simulated,2.5,20,0.3");
    CHECK(lines[4] == "0,simulated,3.5,10,0.2");
    CHECK(lines[13] == "4,predicted,0.5,44,0.5");
    CHECK(lines[16] == "4,predicted,3.5,44,0.5");

    // Between walls that differ the whole profile is there; what lies along a distance has lines of its own.
    SweepState two = small_state();
    two.observables[1].axis = Axis::z;
    two.observables[1].places = {0.25, 0.75};
    two.observables[2] = {.name = "rdf",
                          .unit = "1",
                          .size = 1,
                          .first = 3,
                          .learned = true,
                          .axis = Axis::other,
                          .places = {0.7},
                          .place_name = "r",
                          .place_unit = "1"};
    std::ostringstream both;
    write_profiles_csv(both, two);
    CHECK(lines_of(both.str())[1] == "0,simulated,1,10,0.2");
    CHECK(lines_of(both.str())[2] == "0,simulated,3,20,0.3");
    two.observables[1].size = 1;
    two.observables[1].axis = Axis::none;
    two.observables[2] = two.observables[1];
    two.observables[2] = {.name = "rdf",
                          .unit = "1",
                          .size = 2,
                          .first = 2,
                          .learned = false,
                          .axis = Axis::other,
                          .places = {0.7, 0.9},
                          .place_name = "r",
                          .place_unit = "1"};
    two.observables.push_back(small_state().observables[1]);
    two.observables.back().learned = false;
    std::ostringstream apart;
    write_profiles_csv(apart, two);
    CHECK(lines_of(apart.str())[0] == "point,status,r,z_nm,rdf,rdf_error,cation_density_M,cation_density_error_M");
    CHECK(lines_of(apart.str())[1] == "0,simulated,0.7,,20,0.3,,");
    CHECK(lines_of(apart.str())[3] == "0,simulated,,0.5,,,10,0.2");
}

TEST_CASE("show tells what a file holds", "[report]") {
    SweepState state = small_state();
    Gate open;
    open.number = 2;
    state.gates = {passed_gate(), open};
    for (int version = 1; version <= 50; ++version)
        state.history.push_back({.version = version,
                                 .seconds = 2.0 * version,
                                 .simulated = 3,
                                 .trained_on = 2,
                                 .train_error = 0.5,
                                 .test_error = version == 1 ? std::nan("") : 0.7,
                                 .test_passing = 0.9,
                                 .within = 0.3});
    state.history.back().forecast = 310.2;
    state.history.back().forecast_low = 280;
    state.history.back().forecast_high = std::numeric_limits<double>::infinity();
    std::ostringstream out;
    show(out, state, "my small.h5", monitor::FillDistance{0.1, 0.25, 0.4});
    const auto lines = lines_of(out.str());
    const auto line_with = [&](const std::string& start) {
        for (const std::string& line : lines)
            if (line.find(start) != std::string::npos) return line;
        return std::string("no line with ") + start;
    };
    CHECK(lines[0] == "Sweep small.yaml (slit_electrolyte), seed 7");
    CHECK_THAT(line_with("  simulated  "), Contains(" 3  42.9 %"));
    CHECK_THAT(line_with("  predicted (certified)  "), Contains(" 2  28.6 %"));
    CHECK_THAT(out.str(),
               Contains("  not finished; go on with: mdsweep run configs/small.yaml -o 'my small.h5' --resume\n"));
    // Scalars from simulated and, where learned, predicted points; profiles by their highest and mid-plane bins.
    CHECK_THAT(line_with("temperature "), Contains(" 3 ") && Contains("(4, 0.5)") && Contains("(4, 0.7)"));
    CHECK_THAT(line_with("cation_mid "), Contains(" 5 ") && Matches(".* 30 +[0-9.e-]+  \\(4, 0\\.5\\).*") &&
                                             Matches(".* 65 +[0-9.e-]+  \\(4, 1\\)\\*.*"));
    CHECK_THAT(line_with("cation_density, highest bin"),
               Matches(".* 20 +[0-9.e-]+  \\(4, 0\\.5\\).*") && Matches(".* 55 +[0-9.e-]+  \\(4, 1\\)\\*.*"));
    CHECK_THAT(line_with("cation_density, mid-plane"),
               Matches(".* 20 +[0-9.e-]+  \\(4, 0\\.5\\).*") && Matches(".* 55 +[0-9.e-]+  \\(4, 1\\)\\*.*"));
    CHECK_THAT(out.str(), Contains("* predicted"));
    CHECK_THAT(line_with("520 handed over"), Contains("all") && Contains("581") && Contains("61") && Contains("5.7 %"));
    CHECK_THAT(line_with("being audited"), Contains(" 2 "));
    CHECK(occurrences(out.str(), "0.50") == 8);  // rows of the learning curve
    CHECK_THAT(out.str(), Contains("1 min 40 s"));
    CHECK_THAT(out.str(), Contains("310 (280 to never)"));
    // The simulated points are 0, 1, 2; of seven, spaced by a sixth of c_M's range, the median is next to them.
    CHECK_THAT(out.str(), Contains("0.17 away in the median, 0.5 for 95 % and 0.67 at most"));
    CHECK_THAT(out.str(), Contains("as the surrogate sees it, 0.1 in the median, 0.25 for 95 % and 0.4 at most"));
    CHECK_THAT(out.str(), !Contains("nan"));

    // Units of the file's own are named; a displacement grows, and is told where it has grown longest.
    state.config.model.particles.units = Units::reduced;
    state.observables[1] = {.name = "A_msd",
                            .unit = "1",
                            .size = 2,
                            .first = 1,
                            .axis = Axis::other,
                            .places = {0, 0.5},
                            .place_name = "t",
                            .place_unit = "tau"};
    std::ostringstream reduced;
    show(reduced, state, "x.h5");
    CHECK_THAT(reduced.str(),
               StartsWith("Sweep small.yaml (slit_electrolyte, in reduced units of the file), seed 7\n"));
    CHECK_THAT(reduced.str(), !Contains("highest bin"));
    // Values of points 0 to 2 are 20 to 22 there, 10 to 12 at the first time.
    CHECK_THAT(reduced.str(), Contains("A_msd, longest time") && Contains("  20  0.3  (4, 0.5)"));

    std::ostringstream nothing;
    show(nothing, SweepState{}, "x.h5");
    CHECK_THAT(nothing.str(), !Contains("What was found") && !Contains("Gates"));
}
