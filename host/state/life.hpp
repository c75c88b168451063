// The life of a point: every state, every transition, and which are refused. Life is the only code that writes a
// point's status and role; the loop, `tell`, the journal's replay, imports and revocation all call it.
//
//   status        what is known                           how it is left
//   waiting       nothing                                 give_out, take, answer, import_outcome
//   asked         someone simulates it                    take, take_back; give_out again: to somebody else
//   simulated     MD answered                             never
//   failed        its replicas blew up                    take, when a later simulation succeeds
//   predicted     the surrogate answered, certified       take, give_out as a spot check, reopen
//   estimated     the surrogate answered, not certified   the same
//   uncertified   the surrogate answered at a run's end   the same, and take_back: the run goes on
//
//   operation        from                                 to                      role
//   earmark          waiting, simulated, failed           the same                design, test or audit, where it
//                                                                                 was none or rest
//   drop_earmark     waiting, design                      waiting                 none
//   give_out         waiting, asked; if spot: answered    asked                   as given
//                    by the surrogate
//   take             any                                  simulated or failed     rest, where there was none
//   import_outcome   waiting                              simulated               imported, where there was none
//   answer           waiting                              predicted, estimated    unchanged
//                                                         or uncertified
//   take_back        asked, uncertified                   waiting                 asked: none, but for design, test and
//                                                                                 audit, which were drawn before
//   reopen           answered by the surrogate            waiting                 none
//
// Everything else is refused: the operation returns false and changes nothing. That is how the journal is replayed onto
// a results file that holds part of it already.
//
// Taking outcomes is commutative, associative and idempotent: a point is the same, bit for bit, whatever the order in
// which outcomes come and however often. A success is never replaced by a failure. Of two successes, and of two
// failures, the one whose content has the smaller digest stays. The point remembers the digest and the time of each
// outcome that it has taken, so that time spent is counted once for each.
#pragma once

#include <cstdint>
#include <vector>

#include "state/state.hpp"

namespace mdsweep {

// Digest of all that an outcome says, except where it ran and for how long: two simulations of a point that agree bit
// for bit have the same.
[[nodiscard]] std::uint64_t content_digest(const Outcome& outcome);

class Life {
public:
    explicit Life(PointState& point) : point_(point) {}

    // A role before the point is given out: of the first design, the test set or a gate's audits.
    bool earmark(Role role, int gate = 0);
    bool drop_earmark();

    // `gate`: the one that asks; 0: none, then the point keeps what it has.
    bool give_out(Role role, int gate = 0);

    // Returns whether its content was news. The outcome must fit the sweep: see check_outcome() in fingerprint.hpp.
    bool take(Outcome outcome);

    // An outcome of an earlier sweep: its time was not spent on this one.
    bool import_outcome(Outcome outcome);

    // [learned columns]
    bool answer(Status status, int gate, std::vector<double> predicted, std::vector<double> error_bars,
                ReadOff read_off = {});

    bool take_back();
    bool reopen();

    // As it was stored; nothing is refused.
    void restore(Status status, Role role, int gate = 0);
    void restore(const PointState& stored);

private:
    void forget_answer();  // of the surrogate

    PointState& point_;
};

}  // namespace mdsweep
