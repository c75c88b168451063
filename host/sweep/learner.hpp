// The surrogate's training rows, its versions, and how well each does: calibration, noise, forecast.
// It learns from outcomes, and is judged by them, at the composition that was simulated; it answers at the one asked
// for.
//
// It writes the sweep's learning curve (`history`), the stored versions with their calibrations (`models`) and the
// time spent on training. It reads the points and gates and changes none.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "monitor/own_error.hpp"
#include "observables/sweep_points.hpp"
#include "sweep/judge.hpp"
#include "sweep/point_chooser.hpp"

namespace mdsweep {

// As the sweep file wants the surrogate trained.
[[nodiscard]] surrogate::TrainOptions train_options(const SweepState& state);

class Learner final : public Judge {
public:
    // Both must outlive it. `learning`: false never restores a surrogate.
    Learner(SweepState& state, const SweepPoints& points, bool learning);

    [[nodiscard]] const surrogate::Shape& shape() const { return shape_; }
    // [rows() rows]: training_points(), and what was imported.
    [[nodiscard]] surrogate::Examples training_rows() const;
    // Enough new rows since the newest version, and points left to learn for.
    [[nodiscard]] bool worth_training() const;
    // Takes a new version, writes the learning curve and judges it.
    void adopt(int version, std::shared_ptr<const surrogate::Ensemble> ensemble, double training_seconds, double clock);
    // Null before there is one. A stored one is restored when it is first asked for: that loads LibTorch.
    [[nodiscard]] const std::shared_ptr<const surrogate::Ensemble>& newest() const;
    // The simulations' own statistical errors at the test set, and at the first design before that is answered: what no
    // surrogate can beat. Not by what an earlier sweep simulated, whose runs may have been shorter.
    [[nodiscard]] monitor::Noise noise() const;
    // The newest version's view of points to learn from next.
    [[nodiscard]] Outlook outlook(const std::vector<std::size_t>& points, bool with_features) const;

    [[nodiscard]] int newest_version() const override { return newest_version_; }
    [[nodiscard]] bool has_surrogate() const override { return newest() != nullptr; }
    [[nodiscard]] std::size_t rows() const override;
    void judge() override;
    [[nodiscard]] const Assessment& assessment() const override { return assessment_; }
    [[nodiscard]] surrogate::HeldOutRows held_out_rows() const override { return newest()->held_out_rows(); }
    [[nodiscard]] HeldOutErrors held_out_errors() const override;
    [[nodiscard]] std::vector<double> errors(int version, const std::vector<std::size_t>& points) const override;
    [[nodiscard]] std::vector<Answer> answers(int version, const std::vector<std::size_t>& points) const override;
    void freeze() override;
    void release() override { frozen_.reset(); }
    void recalibrate(int version) override;
    void judge_held_out(int version, const std::vector<std::size_t>& points) override;

private:
    // A point that nobody chose, judged by a version before one learned from it.
    struct HeldOutPoint {
        double scaled_u = 0, e = 0;
        std::size_t trained_on = 0;  // rows, of that version
    };

    [[nodiscard]] std::shared_ptr<const surrogate::Ensemble> ensemble_of(int version) const;
    [[nodiscard]] std::vector<double> inputs_at(Composition composition, const std::vector<std::size_t>& points) const;
    [[nodiscard]] surrogate::Prediction predict(const surrogate::Ensemble& ensemble, Composition composition,
                                                const std::vector<std::size_t>& points) const;
    [[nodiscard]] std::vector<double> uncertainties(const surrogate::Ensemble& ensemble,
                                                    const std::vector<std::size_t>& points) const;  // as asked
    [[nodiscard]] std::vector<double> uncertainties(const surrogate::Prediction& prediction) const;
    [[nodiscard]] std::vector<double> scaled_uncertainties(const surrogate::Ensemble& ensemble, Composition composition,
                                                           const std::vector<std::size_t>& points,
                                                           std::vector<double> u) const;
    [[nodiscard]] double error_of(const surrogate::Prediction& prediction, std::size_t row, std::size_t point) const;
    [[nodiscard]] Assessment assess(const surrogate::Ensemble& ensemble) const;
    [[nodiscard]] Assessment::Test test_errors(const surrogate::Ensemble& ensemble) const;
    [[nodiscard]] Calibration calibrate(const Assessment::Test& test) const;
    void store_calibration(int version, const Calibration& calibration);
    void store_model(int version, const surrogate::Ensemble& ensemble);
    void judge_uniform_draws();
    void forecast(TrainingRecord& record) const;
    [[nodiscard]] std::vector<std::size_t> noise_points() const;
    [[nodiscard]] double noise_of(std::size_t point) const;
    [[nodiscard]] std::optional<double> relative_noise(const std::vector<std::size_t>& points) const;

    SweepState& state_;
    const SweepPoints& points_;
    bool learning_;
    std::vector<SurrogatePoint> imported_;  // [imported rows], as they were simulated
    surrogate::Shape shape_;
    monitor::OwnError own_error_;                                // of the simulations
    mutable std::shared_ptr<const surrogate::Ensemble> newest_;  // see newest()
    int newest_version_ = 0;
    std::shared_ptr<const surrogate::Ensemble> frozen_;  // an open gate's, when it was opened in this run
    int frozen_version_ = 0;
    Assessment assessment_;               // of newest_, when it was last judged
    std::vector<HeldOutPoint> held_out_;  // of this run
    std::vector<std::uint8_t> judged_;    // [points]: in held_out_, or too late for it
};

}  // namespace mdsweep
