// Words of a sweep file, decoded as they are read.
#pragma once

#include "config/words.hpp"
#include "config/yaml_values.hpp"

namespace mdsweep {

// Sets `target` from `key` where the section has it and it is one of the words; otherwise reports it with the list of
// them.
template <class Choice, std::size_t count>
void set_word(const Section& section, const std::string& key, const std::array<Word<Choice>, count>& words,
              Choice& target, Mistakes& mistakes) {
    const Value* const value = section.find(key);
    if (value == nullptr) return;
    const auto name = read_name(*value, names_of_words(words), mistakes);
    if (name) target = std::ranges::find(words, *name, &Word<Choice>::word)->choice;
}

}  // namespace mdsweep
