// Whole HDF5 files: made in memory, opened for reading; and what HDF5 says went wrong.
#include <cstdlib>
#include <cstring>
#include <memory>

#include "store/hdf5.hpp"
#include "store/hdf5_error.hpp"

namespace mdsweep::hdf5 {

namespace {

// HDF5's switch for printing errors is per thread, so it is thrown wherever an id is made.
void silence() {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

// The bytes of a file of the memory driver, caught when the file is closed. H5Fget_file_image hands out those of an
// open one, whose superblock HDF5 1.10 edits without mending its checksum: nobody can open that.
struct ClosedImage {
    struct Free {
        void operator()(void* memory) const { std::free(memory); }
    };
    std::unique_ptr<void, Free> bytes;
};

H5FD_file_image_callbacks_t image_callbacks(ClosedImage& image) {
    H5FD_file_image_callbacks_t callbacks{};
    callbacks.image_malloc = [](size_t size, H5FD_file_image_op_t, void*) { return std::malloc(size); };
    callbacks.image_realloc = [](void* memory, size_t size, H5FD_file_image_op_t, void*) {
        return std::realloc(memory, size);
    };
    callbacks.image_memcpy = [](void* to, const void* from, size_t size, H5FD_file_image_op_t, void*) {
        return std::memcpy(to, from, size);
    };
    callbacks.image_free = [](void* memory, H5FD_file_image_op_t operation, void* user) -> herr_t {
        if (operation == H5FD_FILE_IMAGE_OP_FILE_CLOSE) {
            static_cast<ClosedImage*>(user)->bytes.reset(memory);
        } else {
            std::free(memory);
        }
        return 0;
    };
    callbacks.udata_copy = [](void* user) { return user; };
    callbacks.udata_free = [](void*) -> herr_t { return 0; };
    callbacks.udata = &image;
    return callbacks;
}

}  // namespace

std::string reason() {
    std::string text;
    const auto take_first = [](unsigned, const H5E_error2_t* entry, void* out) -> herr_t {
        auto& result = *static_cast<std::string*>(out);
        if (result.empty() && entry->desc != nullptr) result = entry->desc;
        return 0;
    };
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_first, &text);
    return text.empty() ? "HDF5 gives no reason" : text;
}

void check(herr_t status, const std::string& what) {
    if (status < 0) throw Error(what + ": " + reason());
}

std::vector<std::byte> build_image(const std::function<void(const Node& root)>& fill) {
    silence();
    ClosedImage image;
    const Id access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "cannot make file properties");
    check(H5Pset_fapl_core(access.get(), std::size_t{4} << 20U, false), "cannot set the memory driver");
    // The format of HDF5 1.8: read everywhere, and its headers, unlike older ones, carry checksums.
    check(H5Pset_libver_bounds(access.get(), H5F_LIBVER_V18, H5F_LIBVER_V18), "cannot choose the file format");
    H5FD_file_image_callbacks_t callbacks = image_callbacks(image);
    check(H5Pset_file_image_callbacks(access.get(), &callbacks), "cannot set the memory driver");
    ssize_t size = 0;
    {
        const Id file(H5Fcreate("mdsweep-results-in-memory", H5F_ACC_TRUNC, H5P_DEFAULT, access.get()), H5Fclose,
                      "cannot create a results file in memory");
        fill(Node(Id(H5Gopen2(file.get(), "/", H5P_DEFAULT), H5Gclose, "cannot open /"), "/"));
        check(H5Fflush(file.get(), H5F_SCOPE_GLOBAL), "cannot complete the results file");
        size = H5Fget_file_image(file.get(), nullptr, 0);
    }
    if (size <= 0 || !image.bytes) throw Error("cannot complete the results file: " + reason());
    const auto* first = static_cast<const std::byte*>(image.bytes.get());
    return {first, first + size};
}

void read_file(const std::filesystem::path& file, const std::function<void(const Node& root)>& use) {
    silence();
    const Id access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "cannot make file properties");
#if H5_VERSION_GE(1, 10, 7)
    check(H5Pset_file_locking(access.get(), false, true), "cannot switch off locking");
#endif
    const Id id(H5Fopen(file.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose, "cannot open it");
    use(Node(Id(H5Gopen2(id.get(), "/", H5P_DEFAULT), H5Gclose, "cannot open /"), "/"));
}

bool is_hdf5(const std::filesystem::path& file) {
    silence();
    return H5Fis_hdf5(file.c_str()) > 0;
}

}  // namespace mdsweep::hdf5
