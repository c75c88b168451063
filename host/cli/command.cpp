#include "cli/command.hpp"

#include <fmt/format.h>

#include <iostream>

namespace mdsweep::cli {

namespace {

std::string usage_words(const std::vector<std::string>& positional) {
    std::string words;
    for (const std::string& word : positional) words += " " + word;
    return words;
}

bool may_be_missing(const std::string& word) {
    return word.starts_with('[');
}

void check_positional(const std::string& command, const std::vector<std::string>& wanted, std::size_t given) {
    const bool open_ended = !wanted.empty() && wanted.back().find("...") != std::string::npos;
    std::size_t needed = 0;
    for (const std::string& word : wanted)
        if (!may_be_missing(word)) ++needed;
    if (given < needed)
        throw UsageError(
            fmt::format("mdsweep {} needs{}", command, usage_words({wanted.begin() + given, wanted.end()})));
    if (given > wanted.size() && !open_ended)
        throw UsageError(fmt::format("mdsweep {} takes{} and options, not {} arguments", command,
                                     wanted.empty() ? " only" : usage_words(wanted), given));
}

}  // namespace

std::optional<Parsed> parse(const std::string& command, const std::string& summary,
                            const std::vector<std::string>& positional, cxxopts::Options& options,
                            const std::string& example, const std::vector<std::string>& arguments) {
    options.add_options()("h,help", "Print this help")("positional", "", cxxopts::value<std::vector<std::string>>());
    options.parse_positional({"positional"});
    const std::string name = "mdsweep " + command;
    std::vector<const char*> words = {name.c_str()};
    for (const std::string& argument : arguments) words.push_back(argument.c_str());
    Parsed parsed;
    try {
        parsed.options = options.parse(static_cast<int>(words.size()), words.data());
    } catch (const std::exception& mistake) {  // the library's own exception was renamed between its versions
        throw UsageError(fmt::format("mdsweep {}: {}", command, mistake.what()));
    }
    if (parsed.options.count("help") > 0) {
        // The library's own page shows every option but knows nothing of examples and of our positional words.
        std::string page = options.help({""});
        auto first_option = page.find("  -");
        if (first_option != std::string::npos) first_option = page.rfind('\n', first_option) + 1;
        const auto hidden = page.find("      --positional");
        if (hidden != std::string::npos) page.erase(hidden, page.find('\n', hidden) + 1 - hidden);
        std::cout << "mdsweep " << command << usage_words(positional) << " [options]\n\n"
                  << summary << "\n\nOptions:\n"
                  << (first_option == std::string::npos ? page : page.substr(first_option)) << "\nExample:\n  "
                  << example << "\n";
        return std::nullopt;
    }
    if (parsed.options.count("positional") > 0)
        parsed.positional = parsed.options["positional"].as<std::vector<std::string>>();
    check_positional(command, positional, parsed.positional.size());
    return parsed;
}

}  // namespace mdsweep::cli
