#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>

#include "cli/command.hpp"
#include "config/sweep_keys.hpp"
#include "reference/reference.hpp"

namespace mdsweep::cli {

int keys_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep keys");
    options.add_options()("markdown", "Print the page configs/REFERENCE.md")(
        "schema", "Print the JSON Schema for editors, configs/sweep.schema.json");
    const auto parsed =
        parse("keys",
              "Explains the keys of a sweep file: those of a section, those that have all the words, or "
              "all of them.",
              {"[WORD...]"}, options, "mdsweep keys simulation", arguments);
    if (!parsed) return success;
    const bool markdown = parsed->options.count("markdown") > 0, schema = parsed->options.count("schema") > 0;
    if ((markdown || schema) && (markdown == schema || !parsed->positional.empty()))
        throw UsageError("mdsweep keys takes words, or --markdown, or --schema");
    const std::string text = markdown ? keys_markdown() : schema ? keys_schema() : keys_text(parsed->positional);
    if (text.empty())
        throw UsageError(fmt::format("no key of a sweep file speaks of '{}'; the sections are {}",
                                     fmt::join(parsed->positional, " "), fmt::join(section_names(), ", ")));
    std::cout << text;
    return success;
}

}  // namespace mdsweep::cli
