// The sweep file explained: the tables of its keys (config/sweep_keys.hpp) as text, as a page, and as a schema for
// editors.
#pragma once

#include <string>
#include <vector>

namespace mdsweep {

// For a terminal: the keys of the section `words` names, or those whose path or explanation has all the words; all keys
// without words. Empty when there is none.
[[nodiscard]] std::string keys_text(const std::vector<std::string>& words);

// configs/REFERENCE.md
[[nodiscard]] std::string keys_markdown();

// configs/sweep.schema.json: JSON Schema, draft 7.
[[nodiscard]] std::string keys_schema();

}  // namespace mdsweep
