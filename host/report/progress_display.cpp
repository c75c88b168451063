#include "report/progress_display.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <string>
#include <string_view>

#include "basics/text.hpp"

namespace mdsweep::report {

namespace {

constexpr std::chrono::milliseconds between_panels{200};
constexpr std::chrono::seconds between_lines{10};

// The first of the variables that is set decides, as for setlocale.
bool locale_is_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        const std::string_view text = value;
        return text.find("UTF-8") != std::string_view::npos || text.find("utf8") != std::string_view::npos ||
               text.find("utf-8") != std::string_view::npos;
    }
    return false;
}

}  // namespace

DisplayMode suitable_mode(bool quiet) {
    if (quiet) return DisplayMode::quiet;
    const char* terminal = std::getenv("TERM");
    const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
    return isatty(STDERR_FILENO) == 1 && !dumb ? DisplayMode::live : DisplayMode::lines;
}

Terminal terminal_size() {
    winsize size{};
    Terminal terminal;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0) return terminal;
    if (size.ws_col > 0) terminal.width = size.ws_col;
    if (size.ws_row > 0) terminal.height = size.ws_row;
    return terminal;
}

Style terminal_style() {
    const char* no_color = std::getenv("NO_COLOR");
    return {.width = 80, .unicode = locale_is_utf8(), .color = no_color == nullptr || *no_color == '\0'};
}

ProgressDisplay::ProgressDisplay(std::ostream& out, DisplayMode mode, Style style, std::function<Terminal()> size,
                                 std::function<Clock::time_point()> now)
    : out_(out), mode_(mode), style_(style), size_(std::move(size)), now_(std::move(now)) {}

ProgressDisplay::~ProgressDisplay() {
    finish();
}

void ProgressDisplay::update(const ProgressView& view) {
    const std::scoped_lock lock(mutex_);
    view_ = view;
    has_view_ = true;
    shown_ = false;
    if (mode_ == DisplayMode::quiet) return;
    const auto now = now_();
    const auto pause = mode_ == DisplayMode::live ? Clock::duration(between_panels) : Clock::duration(between_lines);
    if (drawn_before_ && now - last_ < pause) return;
    last_ = now;
    drawn_before_ = true;
    shown_ = true;
    draw_view();
}

void ProgressDisplay::print_above(std::string_view line) {
    const std::scoped_lock lock(mutex_);
    const bool redraw = !panel_.empty();
    std::string frame;
    erase_panel(frame);
    frame += line;
    frame += '\n';
    if (redraw) draw_panel(frame);
    write(frame);
}

void ProgressDisplay::finish() {
    const std::scoped_lock lock(mutex_);
    if (has_view_ && !shown_ && mode_ != DisplayMode::quiet) draw_view();
    has_view_ = false;
    shown_ = true;
    drawn_before_ = false;
    panel_.clear();
}

void ProgressDisplay::draw_view() {
    std::string frame;
    if (mode_ == DisplayMode::lines) {
        frame = render_line(view_) + "\n";
    } else {
        erase_panel(frame);
        draw_panel(frame);
    }
    write(frame);
}

// Goes to the panel's first line and clears everything from there. The terminal may have become narrower since it was
// drawn; its lines then take several rows each.
void ProgressDisplay::erase_panel(std::string& frame) {
    if (panel_.empty()) return;
    const std::size_t width = std::max<std::size_t>(size_().width, 1);
    std::size_t rows = 0;
    for (const std::size_t taken : panel_) rows += std::max<std::size_t>((taken + width - 1) / width, 1);
    frame += fmt::format("\r\x1b[{}A\x1b[J", rows);
    panel_.clear();
}

void ProgressDisplay::draw_panel(std::string& frame) {
    const Terminal terminal = size_();
    Style style = style_;
    style.width = terminal.width > 1 ? terminal.width - 1 : 1;  // the last column would wrap on some terminals
    std::vector<std::string> lines = render_panel(view_, style);
    // A panel higher than the screen could not be gone back to.
    const std::size_t most = terminal.height > 1 ? terminal.height - 1 : 1;
    if (lines.size() > most) lines.resize(most);
    for (const std::string& line : lines) {
        frame += line + "\n";
        panel_.push_back(text::columns(line));
    }
}

// In one piece, so that a frame is never seen half drawn.
void ProgressDisplay::write(const std::string& text) {
    out_.write(text.data(), static_cast<std::streamsize>(text.size()));
    out_.flush();
}

void DisplaySink::sink_it_(const spdlog::details::log_msg& message) {
    spdlog::memory_buf_t text;
    formatter_->format(message, text);
    std::string_view line(text.data(), text.size());
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    display_->print_above(line);
}

}  // namespace mdsweep::report
