// Words of a sweep file, decoded as they are read.
#pragma once

#include "config/words.hpp"
#include "config/yaml_values.hpp"

namespace mdsweep {

// Sets `target` where the value is one of the words; otherwise reports it with the list of them.
template <class Choice, std::size_t count>
void read_word(const Value& value, const std::array<Word<Choice>, count>& words, Choice& target, Mistakes& mistakes) {
    const auto name = read_name(value, names_of_words(words), mistakes);
    if (name) target = std::ranges::find(words, *name, &Word<Choice>::word)->choice;
}

// The same for a key that the section may have.
template <class Choice, std::size_t count>
void set_word(const Section& section, const std::string& key, const std::array<Word<Choice>, count>& words,
              Choice& target, Mistakes& mistakes) {
    if (const Value* const value = section.find(key)) read_word(*value, words, target, mistakes);
}

}  // namespace mdsweep
