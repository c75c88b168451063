#include <fmt/format.h>

#include "reference/reference.hpp"
#include "reference/rows.hpp"

namespace mdsweep {
namespace {

constexpr auto head = R"(# The keys of a sweep file

This page is printed by `mdsweep keys --markdown`; the tables are in `host/config`. `mdsweep keys simulation` shows a section
in the terminal, `mdsweep keys cutoff` the keys that speak of a cutoff. [`quickstart.yaml`](quickstart.yaml) is a sweep to
start from, and `mdsweep validate FILE` names every mistake in a file with its line. An editor that knows the YAML language
server completes and explains keys as you type when the file begins with

    # yaml-language-server: $schema=PATH/configs/sweep.schema.json

All sections but `model` and `design` may be left out, and of `model` no more than `kind` is needed everywhere. A name in
capitals stands for one that you choose: `species.SPECIES.charge` is the key `charge` below the name of a species below
`species`. A number may be written as `1e6`. Where it "may vary", a map such as `{range: [1, 2]}` or `{values: [1, 2]}` in its
place makes it a parameter of the design; where it may "be a formula", that is one of such parameters, as in `2 * eps`.

In `units: nm` a length is in nm, an energy in kT and a volume in nm3; in `units: reduced` they are in units of your own.
)";

// A cell of a table.
std::string cell(const std::string& text) {
    std::string safe;
    for (const char c : text) safe += c == '|' ? std::string("\\|") : std::string(1, c);
    return safe;
}

std::string meaning(const KeyRow& row) {
    std::string text = row.info.help;
    if (row.info.needed) text += " Has to be there.";
    if (!row.info.only_with.empty()) text += fmt::format(" Only with `{}`.", row.info.only_with);
    for (const FormWord& word : row.info.form.words)
        text += fmt::format("{}`{}`: {}", &word == &row.info.form.words.front() ? " " : "; ", word.word, word.help);
    if (!row.info.form.words.empty()) text += '.';
    return text;
}

std::string table(const std::vector<KeyRow>& rows) {
    std::string text = "| key | allowed | unit | default | |\n| --- | --- | --- | --- | --- |\n";
    for (const KeyRow& row : rows)
        text += fmt::format("| `{}` | {} | {} | {} | {} |\n", row.path, cell(row.allowed()), cell(row.unit()),
                            cell(row.info.fallback), cell(meaning(row)));
    return text;
}

std::string outputs_table() {
    std::string text =
        "\nA sweep names those of its own species; `mdsweep outputs SWEEP.yaml` lists what there is for a sweep. Units "
        "are "
        "those of `units: nm`.\n\n"
        "| output | unit | along | needs | |\n| --- | --- | --- | --- | --- |\n";
    for (const OutputRow& row : output_rows())
        text += fmt::format("| `{}` | {} | {} | {} | {} |\n", row.name, row.unit, row.along, row.needs, cell(row.help));
    return text;
}

}  // namespace

std::string keys_markdown() {
    std::string text = head;
    for (const KeyGroup& group : key_groups()) {
        text += fmt::format("\n## {}\n\n{}\n", group.title, group.help);
        if (!group.rows.empty()) text += "\n" + table(group.rows);
        if (group.title == "outputs") text += outputs_table();
    }
    return text;
}

}  // namespace mdsweep
