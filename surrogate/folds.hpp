// Folds: rows that are held out together, to judge by. Plain numbers. Internal to surrogate/.
#pragma once

#include <vector>

#include "surrogate.hpp"

namespace mdsweep::surrogate {

// A member of an ensemble is not trained on the rows of fold (member mod folds): a tenth of the rows at least.
[[nodiscard]] int fold_count(const Shape& shape);

// By the row's inputs alone. A row stays in its fold while others are added, so that networks that are trained further
// never come to see the rows that they are judged on.
[[nodiscard]] std::vector<int> folds_of(const Shape& shape, const Examples& examples);

}  // namespace mdsweep::surrogate
