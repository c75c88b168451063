// An audit in steps: a few draws first, and more only if some of them fail.
//
// A surrogate that is good enough usually fails in far fewer than alpha of the points, and then a short audit without a
// failure proves it. One unlucky draw must not spoil it: the audit goes on to the step that may have one failure, and
// so on. Whatever the steps, the chance that a set is handed over of which more than alpha fail is computed exactly,
// over all ways through them. That makes it a sequential test for sampling without replacement, as the truncated
// sampling plans of Dodge and Romig (Bell Syst. Tech. J. 20, 1, 1941) are.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "state/state.hpp"

namespace mdsweep::monitor {

// With `failing` of the candidates failing: the chance to pass, and how many audits it takes on average.
struct LadderOdds {
    double chance = 0;
    double audits = 0;
};

// Odds from the start, or after `drawn` draws with `failures`, at which no step ends. Audits and allowed failures grow
// from stage to stage. Throws std::invalid_argument when they do not, or exceed the candidates.
[[nodiscard]] LadderOdds ladder_odds(std::size_t candidates, std::size_t failing, std::span<const AuditStage> stages,
                                     std::size_t drawn = 0, std::size_t failures = 0);

// The largest chance, over all numbers of failing points, that such an audit hands over what may not be: more than
// alpha of the candidates or of the answers fail (allowed_failing() in bounds.hpp).
[[nodiscard]] double wrong_pass_chance(std::size_t candidates, std::span<const AuditStage> stages, double alpha);

// The stages that allow 0, 1, 2, ... failures with the fewest draws each, of at most `most` draws in all. The first
// spends a share `first` of delta, the next the same share of what is left, and so on. Empty when not even the first
// fits.
[[nodiscard]] std::vector<AuditStage> make_ladder(std::size_t candidates, double alpha, double delta, double first,
                                                  std::size_t most);

// How a gate audits.
struct AuditPlan {
    std::vector<AuditStage> stages;
    LadderOdds odds;  // if the expected share fails
};

// The ladder with the fewest expected audits for each success, of those that pass with a chance of at least 0.6 if the
// expected share of the candidates fails. Nothing when there is none of at most `most` audits.
[[nodiscard]] std::optional<AuditPlan> plan_audit(std::size_t candidates, double alpha, double delta,
                                                  double expected_failing_share, std::size_t most);

// The next step after the audits so far, `failures` of which fail.
enum class AuditStep { pass, more, refuse };
struct AuditVerdict {
    AuditStep step = AuditStep::refuse;
    std::size_t audits = 0;  // more: so many in all
};
// Also gives up a gate that has become unlikely to pass: ending early can only refuse. A gate without stages is judged
// by its bound alone.
[[nodiscard]] AuditVerdict next_step(const Gate& gate, std::size_t failures);

}  // namespace mdsweep::monitor
