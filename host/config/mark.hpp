// A place in the sweep file.
#pragma once

namespace mdsweep {

// Both counted from 1 (columns in bytes); line 0: the file as a whole.
struct Mark {
    int line = 0;
    int column = 0;
};

}  // namespace mdsweep
