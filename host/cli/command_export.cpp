#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "answers/predict.hpp"
#include "cli/command.hpp"
#include "cli/load_results.hpp"
#include "digest/sha256.hpp"
#include "export/formats.hpp"
#include "store/files.hpp"
#include "torchscript.hpp"
#include "version.hpp"

namespace mdsweep::cli {

namespace {

void write(const std::filesystem::path& file, std::string_view bytes) {
    replace_file(file, std::as_bytes(std::span(bytes)));
    std::cout << file.string() << "\n";
}

void write_torchscript(const std::filesystem::path& file, const exporting::Model& model, const std::string& card) {
    const exporting::Script script = exporting::to_torchscript(model);
    std::vector<surrogate::ModuleTensor> tensors;
    for (const exporting::ScriptTensor& tensor : script.tensors)
        tensors.push_back({tensor.name, tensor.shape, tensor.numbers, tensor.single});
    surrogate::save_torchscript(file.string(), model.name, script.source, tensors, {{"card.json", card}});
    std::cout << file.string() << "\n";
}

}  // namespace

int export_command(const std::vector<std::string>& arguments) {
    cxxopts::Options options("mdsweep export");
    options.add_options()("o,output", "Folder to write to; it is made if it is not there",
                          cxxopts::value<std::string>())(
        "version", "Of the surrogate; default: the one that passed the newest gate, or the newest",
        cxxopts::value<int>());
    const auto parsed = parse(
        "export",
        "Writes a sweep's trained surrogate for other programs: NAME.onnx, NAME.pt (TorchScript), NAME.h (C99), "
        "NAME.mjs (JavaScript), and NAME.json, which says what its numbers mean. All take parameters in the sweep's "
        "units and give for every "
        "output its mean, the members' standard deviation and the error bar, a bound on the error and whether the "
        "point is in the trained range.",
        {"FILE.h5"}, options, "mdsweep export results/quickstart.h5 -o exported", arguments);
    if (!parsed) return success;
    if (parsed->options.count("output") == 0) throw UsageError("mdsweep export needs a folder to write to: -o DIR");
    const std::filesystem::path file = parsed->positional.front(), folder = parsed->options["output"].as<std::string>();
    const SweepState state = load_results(file.string());
    std::optional<int> version;
    if (parsed->options.count("version") > 0) version = parsed->options["version"].as<int>();
    const exporting::Model model = with_surrogate_of(file.string(), [&] {
        const StoredModel& stored = *choose_model(state, version).model;
        std::cerr << composition_note(state, stored);
        return exporting::describe(state, stored, file.stem().string());
    });
    const std::string card = exporting::card(model, state, file.filename().string(), sha256(read_all(file)));
    const std::string title = fmt::format("The surrogate of {}, version {}, written by mdsweep {}.", model.name,
                                          model.version, version_number);

    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (problem)
        throw std::runtime_error(fmt::format("cannot make the folder {}: {}", folder.string(), problem.message()));
    const auto named = [&](const char* ending) { return folder / (model.name + ending); };
    write(named(".onnx"), exporting::to_onnx(model, card, version_number));
    write_torchscript(named(".pt"), model, card);
    write(named(".h"), exporting::to_c_header(model, title));
    write(named(".mjs"), exporting::to_javascript(model, card, title));
    write(named(".json"), card);
    if (model.given_scales() > 0)
        std::cerr << fmt::format(
            "note: no formula of the parameters gives the scale of {} of the outputs: it is to be given with every "
            "point, see {}\n",
            model.given_scales(), named(".json").string());
    return success;
}

}  // namespace mdsweep::cli
