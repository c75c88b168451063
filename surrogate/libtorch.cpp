#include "libtorch.hpp"

#include <dlfcn.h>

#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <system_error>

// There in programs that link the code of libtorch/ itself, as its tests do; null in all others.
// NOLINTNEXTLINE(readability-redundant-declaration): it adds that the function may be missing.
extern "C" [[gnu::weak]] const mdsweep::surrogate::LibTorch* mdsweep_libtorch();

namespace mdsweep::surrogate {
namespace {

constexpr const char* library_name = "libmdsweep_torch.so";

struct Opened {
    std::mutex mutex;  // over all
    const LibTorch* functions = nullptr;
    bool cpu_was_asked_for = false;
};

Opened& opened() {
    static Opened the_one;
    return the_one;
}

// Beside the program; in the folder above it, where the tests' is; or wherever the system looks.
std::string library_path() {
    std::error_code unknown;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", unknown);
    if (unknown) return library_name;
    const std::filesystem::path folder = program.parent_path();
    for (const std::filesystem::path& file : {folder / library_name, folder.parent_path() / library_name})
        if (std::filesystem::exists(file, unknown)) return file.string();
    return library_name;
}

const LibTorch& open_library() {
    if (mdsweep_libtorch != nullptr) return *mdsweep_libtorch();
    // Its symbols are for all, as if the program were linked with it: LibTorch opens further libraries, which look for
    // them.
    void* const library = dlopen(library_path().c_str(), RTLD_NOW | RTLD_GLOBAL);
    void* const function = library != nullptr ? dlsym(library, "mdsweep_libtorch") : nullptr;
    if (function == nullptr) {
        const char* const reason = dlerror();  // NOLINT(concurrency-mt-unsafe): glibc keeps one per thread
        throw std::runtime_error(std::string("the surrogate needs ") + library_name +
                                 ", which is built with mdsweep and stands beside it, but it cannot be loaded: " +
                                 (reason != nullptr ? reason : "no reason is known"));
    }
    return *reinterpret_cast<decltype(&mdsweep_libtorch)>(function)();  // NOLINT: as dlsym() is meant
}

}  // namespace

const LibTorch& libtorch() {
    Opened& all = opened();
    const std::scoped_lock lock(all.mutex);
    if (all.functions == nullptr) {
        all.functions = &open_library();
        if (all.cpu_was_asked_for) all.functions->compute_on_cpu();
    }
    return *all.functions;
}

std::shared_ptr<const Ensemble> Ensemble::train(const Shape& shape, const Examples& examples,
                                                const TrainOptions& options, const Ensemble* start) {
    return libtorch().train(shape, examples, options, start);
}

std::shared_ptr<const Ensemble> Ensemble::restore(const Shape& shape, std::span<const NamedArray> arrays) {
    return libtorch().restore(shape, arrays);
}

void save_torchscript(const std::string& file, const std::string& name, const std::string& source,
                      const std::vector<ModuleTensor>& tensors, const std::map<std::string, std::string>& extra) {
    libtorch().save_torchscript(file, name, source, tensors, extra);
}

LoadedModule::LoadedModule(const std::string& file, const std::vector<std::string>& extra)
    : loaded_(libtorch().load_torchscript(file, extra)) {}

LoadedModule::~LoadedModule() = default;

std::string LoadedModule::extra_file(const std::string& name) const {
    return loaded_->extra_file(name);
}

std::map<std::string, std::vector<double>> LoadedModule::answer(std::span<const double> inputs,
                                                                std::size_t columns) const {
    return loaded_->answer(inputs, columns);
}

ComputesOn computes_on() {
    return libtorch().computes_on();
}

// Asked for before anything is computed, it is no reason to load LibTorch.
void compute_on_cpu() {
    Opened& all = opened();
    const std::scoped_lock lock(all.mutex);
    all.cpu_was_asked_for = true;
    if (all.functions != nullptr) all.functions->compute_on_cpu();
}

std::string library_version() {
    return libtorch().library_version();
}

}  // namespace mdsweep::surrogate
