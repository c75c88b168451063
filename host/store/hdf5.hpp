// The part of the HDF5 C API that the store uses, with ids that close themselves and errors as exceptions. HDF5's own
// error printing is switched off; its innermost complaint goes into the exception's text.
#pragma once

#include <hdf5.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mdsweep::hdf5 {

class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class Id {
public:
    using Closer = herr_t (*)(hid_t);

    // Throws Error "<what>: <HDF5's reason>" when id is negative.
    Id(hid_t id, Closer closer, const std::string& what);
    Id(Id&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)), closer_(other.closer_) {}
    Id& operator=(Id&& other) noexcept {
        std::swap(id_, other.id_);
        std::swap(closer_, other.closer_);
        return *this;
    }
    Id(const Id&) = delete;
    Id& operator=(const Id&) = delete;
    ~Id() {
        if (id_ >= 0) closer_(id_);
    }
    [[nodiscard]] hid_t get() const { return id_; }

private:
    hid_t id_;
    Closer closer_;
};

using Shape = std::vector<std::size_t>;

template <class T>
struct Array {
    Shape shape;
    std::vector<T> data;  // row-major
};

// A group or a dataset. T is one of double, float, int64_t, uint64_t, uint8_t. Children may be named by a path
// ("outputs/cation_density"); missing groups on it are created.
class Node {
public:
    Node(Id id, std::string path) : id_(std::move(id)), path_(std::move(path)) {}

    [[nodiscard]] Node create_group(const std::string& name) const;
    [[nodiscard]] Node open_group(const std::string& name) const;
    [[nodiscard]] Node open_dataset(const std::string& name) const;
    [[nodiscard]] bool has(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> children() const;

    // Datasets are checksummed (Fletcher-32), and compressed when that can pay.
    template <class T>
    Node write(const std::string& name, std::span<const T> data, const Shape& shape) const;
    template <class T>
    Node write(const std::string& name, const std::vector<T>& data) const {
        return write(name, std::span<const T>(data), {data.size()});
    }
    template <class T>
    [[nodiscard]] Array<T> read(const std::string& name) const;
    // The same, and throws unless the shape is this one.
    template <class T>
    [[nodiscard]] std::vector<T> read(const std::string& name, const Shape& shape) const;

    // A group or dataset of another node, with all that is in it.
    void copy(const Node& from, const std::string& name, const std::string& as) const;

    // UTF-8 of fixed length, padded with zeros; scalar text and lists.
    void write_text(const std::string& name, std::string_view text) const;
    [[nodiscard]] std::string read_text(const std::string& name) const;
    Node write_strings(const std::string& name, std::span<const std::string> strings) const;
    [[nodiscard]] std::vector<std::string> read_strings(const std::string& name) const;

    // Bytes with names: h5dump shows the names. Read back with read<uint8_t>.
    Node write_enum(const std::string& name, std::span<const std::uint8_t> data,
                    std::span<const std::string> names) const;

    void set(const std::string& attribute, std::string_view value) const;
    void set(const std::string& attribute, std::span<const std::string> values) const;
    void set(const std::string& attribute, std::span<const std::int64_t> values) const;
    void set(const std::string& attribute, double value) const;
    void set(const std::string& attribute, std::int64_t value) const;
    void set(const std::string& attribute, std::uint64_t value) const;
    [[nodiscard]] bool has_attribute(const std::string& attribute) const;
    [[nodiscard]] std::string get_text(const std::string& attribute) const;
    [[nodiscard]] std::vector<std::string> get_strings(const std::string& attribute) const;
    [[nodiscard]] std::vector<std::int64_t> get_ints(const std::string& attribute) const;
    [[nodiscard]] double get_double(const std::string& attribute) const;
    [[nodiscard]] std::int64_t get_int(const std::string& attribute) const;
    [[nodiscard]] std::uint64_t get_uint(const std::string& attribute) const;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] Shape shape() const;  // of a dataset

private:
    Node write_raw(const std::string& name, hid_t file_type, hid_t memory_type, const void* data,
                   const Shape& shape) const;
    void set_raw(const std::string& attribute, hid_t file_type, hid_t memory_type, const void* data) const;
    void get_raw(const std::string& attribute, hid_t memory_type, H5T_class_t wanted, void* data) const;
    [[nodiscard]] std::string child_path(const std::string& name) const;
    [[nodiscard]] std::string attribute_path(const std::string& name) const;

    Id id_;
    std::string path_;
};

// A whole HDF5 file in memory, filled by `fill`. Writing its bytes is left to the caller, because HDF5 itself recovers
// badly from a disk that fills up: a file that cannot be flushed can be neither closed nor given up.
[[nodiscard]] std::vector<std::byte> build_image(const std::function<void(const Node& root)>& fill);

// Opens a file for reading and hands its root to `use`. No lock is taken: results files are only ever replaced whole.
void read_file(const std::filesystem::path& file, const std::function<void(const Node& root)>& use);

// Whether the file begins like an HDF5 file.
[[nodiscard]] bool is_hdf5(const std::filesystem::path& file);

}  // namespace mdsweep::hdf5
