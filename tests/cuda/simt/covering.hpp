// A few of all combinations of some factors' levels, among which is every combination of the levels of any two factors,
// or any three. Most mistakes need no more factors than that to come together.
#pragma once

#include <functional>
#include <vector>

namespace simt {

// A level of each factor; -1 where none is chosen yet.
using Choice = std::vector<int>;

// levels: how many each factor has. strength: of how many factors the levels are combined in every way. allowed: says
// no to a choice, perhaps unfinished, in which levels exclude each other; the others it must let finish in some way.
// Each choice begins with the first combination that none has yet, and takes on those levels that bring most that are
// new: the same in every run.
[[nodiscard]] std::vector<Choice> covering_choices(const std::vector<int>& levels, int strength,
                                                   const std::function<bool(const Choice&)>& allowed);

// All combinations of levels of `strength` factors, the others unchosen, that are allowed.
[[nodiscard]] std::vector<Choice> combinations(const std::vector<int>& levels, int strength,
                                               const std::function<bool(const Choice&)>& allowed);
// Whether it has the levels that the combination chooses.
[[nodiscard]] bool has(const Choice& choice, const Choice& combination);

}  // namespace simt
