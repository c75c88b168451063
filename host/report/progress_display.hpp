// Shows a running sweep: a live panel on a terminal, a line every ten seconds in a pipe, nothing when quiet.
#pragma once

#include <spdlog/sinks/base_sink.h>

#include <chrono>
#include <functional>
#include <iosfwd>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "report/progress.hpp"

namespace mdsweep::report {

enum class DisplayMode { live, lines, quiet };

struct Terminal {
    std::size_t width = 80;
    std::size_t height = 24;
};

// The mode that suits standard error: live when it is a terminal that knows escape sequences.
[[nodiscard]] DisplayMode suitable_mode(bool quiet);

// Size of the terminal behind standard error, now; 80 x 24 when it does not say.
[[nodiscard]] Terminal terminal_size();

// Characters and colours that the terminal takes, from the locale and NO_COLOR.
[[nodiscard]] Style terminal_style();

// Safe to use from several threads. It hides nothing (no alternate screen, the cursor stays visible), so a killed
// program leaves the terminal as it is; the destructor leaves the last state of the panel standing.
class ProgressDisplay {
public:
    using Clock = std::chrono::steady_clock;

    // `out` must outlive the display. `size` and `now` can be replaced for testing.
    ProgressDisplay(std::ostream& out, DisplayMode mode, Style style = terminal_style(),
                    std::function<Terminal()> size = terminal_size,
                    std::function<Clock::time_point()> now = Clock::now);
    ~ProgressDisplay();
    ProgressDisplay(const ProgressDisplay&) = delete;
    ProgressDisplay& operator=(const ProgressDisplay&) = delete;

    // Shows the state if enough time has passed since the last one: at most 5 times a second, or every 10 s in a pipe.
    void update(const ProgressView& view);

    // Prints a line that stays, above the panel. In every mode.
    void print_above(std::string_view line);

    // Shows the last state and lets go of it; what is printed next comes below. More updates begin a new panel.
    void finish();

private:
    void draw_view();
    void erase_panel(std::string& frame);
    void draw_panel(std::string& frame);
    void write(const std::string& text);

    std::ostream& out_;
    DisplayMode mode_;
    Style style_;
    std::function<Terminal()> size_;
    std::function<Clock::time_point()> now_;
    std::mutex mutex_;
    ProgressView view_;
    bool has_view_ = false;
    bool shown_ = true;               // view_ is on the screen
    Clock::time_point last_ = {};     // of the last drawing
    bool drawn_before_ = false;       // last_ is set
    std::vector<std::size_t> panel_;  // columns of each line of the panel on the screen
};

// Log lines go above the panel instead of through it.
class DisplaySink : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit DisplaySink(std::shared_ptr<ProgressDisplay> display) : display_(std::move(display)) {}

protected:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}

private:
    std::shared_ptr<ProgressDisplay> display_;
};

}  // namespace mdsweep::report
