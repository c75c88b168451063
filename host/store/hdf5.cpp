#include "store/hdf5.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <type_traits>

#include "store/files.hpp"
#include "store/hdf5_error.hpp"

namespace mdsweep::hdf5 {

namespace {

std::string describe(const Shape& shape) {
    std::string text;
    for (const std::size_t n : shape) text += (text.empty() ? "" : " x ") + std::to_string(n);
    return text.empty() ? "a single value" : text;
}

std::size_t element_count(const Shape& shape) {
    std::size_t n = 1;
    for (const std::size_t extent : shape) n *= extent;
    return n;
}

template <class T>
hid_t memory_type() {
    if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
    if constexpr (std::is_same_v<T, float>) return H5T_NATIVE_FLOAT;
    if constexpr (std::is_same_v<T, std::int64_t>) return H5T_NATIVE_INT64;
    if constexpr (std::is_same_v<T, std::uint64_t>) return H5T_NATIVE_UINT64;
    if constexpr (std::is_same_v<T, std::uint8_t>) return H5T_NATIVE_UINT8;
}

template <class T>
hid_t file_type() {
    if constexpr (std::is_same_v<T, double>) return H5T_IEEE_F64LE;
    if constexpr (std::is_same_v<T, float>) return H5T_IEEE_F32LE;
    if constexpr (std::is_same_v<T, std::int64_t>) return H5T_STD_I64LE;
    if constexpr (std::is_same_v<T, std::uint64_t>) return H5T_STD_U64LE;
    if constexpr (std::is_same_v<T, std::uint8_t>) return H5T_STD_U8LE;
}

Id fixed_text_type(std::size_t length) {
    Id type(H5Tcopy(H5T_C_S1), H5Tclose, "cannot make a text type");
    check(H5Tset_size(type.get(), std::max<std::size_t>(length, 1)), "cannot make a text type");
    check(H5Tset_strpad(type.get(), H5T_STR_NULLPAD), "cannot make a text type");
    check(H5Tset_cset(type.get(), H5T_CSET_UTF8), "cannot make a text type");
    return type;
}

Id variable_text_type() {
    Id type(H5Tcopy(H5T_C_S1), H5Tclose, "cannot make a text type");
    check(H5Tset_size(type.get(), H5T_VARIABLE), "cannot make a text type");
    check(H5Tset_cset(type.get(), H5T_CSET_UTF8), "cannot make a text type");
    return type;
}

Id make_space(const Shape& shape) {
    if (shape.empty()) return {H5Screate(H5S_SCALAR), H5Sclose, "cannot make a data space"};
    const std::vector<hsize_t> extents(shape.begin(), shape.end());
    return {H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), H5Sclose,
            "cannot make a data space of " + describe(shape)};
}

Shape shape_of(hid_t space) {
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank < 0) throw Error("cannot read a shape: " + reason());
    std::vector<hsize_t> extents(static_cast<std::size_t>(rank));
    if (rank > 0) check(H5Sget_simple_extent_dims(space, extents.data(), nullptr), "cannot read a shape");
    return {extents.begin(), extents.end()};
}

// Chunks of some 64 thousand values: whole rows, so that the profile of one point is read at one go.
Id creation_properties(const Shape& shape) {
    Id properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "cannot make dataset properties");
    const std::size_t count = element_count(shape);
    if (shape.empty() || count == 0) return properties;
    std::vector<hsize_t> chunk(shape.begin(), shape.end());
    const std::size_t row = std::max<std::size_t>(count / shape[0], 1);
    chunk[0] = std::clamp<std::size_t>((std::size_t{1} << 16U) / row, 1, shape[0]);
    check(H5Pset_chunk(properties.get(), static_cast<int>(chunk.size()), chunk.data()), "cannot set chunks");
    if (count >= 256) {
        check(H5Pset_shuffle(properties.get()), "cannot set the shuffle filter");
        check(H5Pset_deflate(properties.get(), 4), "cannot set compression");
    }
    check(H5Pset_fletcher32(properties.get()), "cannot set the checksum filter");
    return properties;
}

Id link_properties() {
    Id properties(H5Pcreate(H5P_LINK_CREATE), H5Pclose, "cannot make link properties");
    check(H5Pset_create_intermediate_group(properties.get(), 1), "cannot make link properties");
    check(H5Pset_char_encoding(properties.get(), H5T_CSET_UTF8), "cannot make link properties");
    return properties;
}

// Memory that HDF5 allocated for variable-length text.
struct Reclaim {
    void operator()(char* text) const { H5free_memory(text); }
};

}  // namespace

Id::Id(hid_t id, Closer closer, const std::string& what) : id_(id), closer_(closer) {
    if (id < 0) throw Error(what + ": " + reason());
}

std::string Node::child_path(const std::string& name) const {
    return (path_ == "/" ? "" : path_) + "/" + name;
}
std::string Node::attribute_path(const std::string& name) const {
    return "the attribute " + name + " of " + path_;
}

Node Node::create_group(const std::string& name) const {
    const Id links = link_properties();
    return {Id(H5Gcreate2(id_.get(), name.c_str(), links.get(), H5P_DEFAULT, H5P_DEFAULT), H5Gclose,
               "cannot create " + child_path(name)),
            child_path(name)};
}

void Node::copy(const Node& from, const std::string& name, const std::string& as) const {
    const Id links = link_properties();
    check(H5Ocopy(from.id_.get(), name.c_str(), id_.get(), as.c_str(), H5P_DEFAULT, links.get()),
          "cannot copy " + from.child_path(name));
}

Node Node::open_group(const std::string& name) const {
    return {Id(H5Gopen2(id_.get(), name.c_str(), H5P_DEFAULT), H5Gclose, "cannot open " + child_path(name)),
            child_path(name)};
}

Node Node::open_dataset(const std::string& name) const {
    return {Id(H5Dopen2(id_.get(), name.c_str(), H5P_DEFAULT), H5Dclose, "cannot open " + child_path(name)),
            child_path(name)};
}

bool Node::has(const std::string& name) const {
    return H5Lexists(id_.get(), name.c_str(), H5P_DEFAULT) > 0;
}

std::vector<std::string> Node::children() const {
    std::vector<std::string> names;
    const auto take = [](hid_t, const char* name, const H5L_info_t*, void* out) -> herr_t {
        static_cast<std::vector<std::string>*>(out)->emplace_back(name);
        return 0;
    };
    check(H5Literate(id_.get(), H5_INDEX_NAME, H5_ITER_INC, nullptr, take, &names), "cannot list " + path_);
    return names;
}

Shape Node::shape() const {
    const Id space(H5Dget_space(id_.get()), H5Sclose, "cannot read the shape of " + path_);
    return shape_of(space.get());
}

Node Node::write_raw(const std::string& name, hid_t file_type, hid_t memory_type, const void* data,
                     const Shape& shape) const {
    const Id space = make_space(shape);
    const Id properties = creation_properties(shape);
    const Id links = link_properties();
    Node dataset(
        Id(H5Dcreate2(id_.get(), name.c_str(), file_type, space.get(), links.get(), properties.get(), H5P_DEFAULT),
           H5Dclose, "cannot create " + child_path(name)),
        child_path(name));
    if (element_count(shape) > 0) {
        check(H5Dwrite(dataset.id_.get(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data),
              "cannot write " + child_path(name));
    }
    return dataset;
}

template <class T>
Node Node::write(const std::string& name, std::span<const T> data, const Shape& shape) const {
    if (element_count(shape) != data.size()) {
        throw Error("cannot write " + child_path(name) + ": " + std::to_string(data.size()) + " values do not make " +
                    describe(shape));
    }
    return write_raw(name, file_type<T>(), memory_type<T>(), data.data(), shape);
}

template <class T>
Array<T> Node::read(const std::string& name) const {
    const Node dataset = open_dataset(name);
    const Id type(H5Dget_type(dataset.id_.get()), H5Tclose, "cannot read the type of " + dataset.path_);
    const Id space(H5Dget_space(dataset.id_.get()), H5Sclose, "cannot read the shape of " + dataset.path_);
    const H5T_class_t found = H5Tget_class(type.get());
    // HDF5 would convert between integers and floats, silently rounding: a file with the other kind is not ours.
    const bool fits = std::is_floating_point_v<T> ? found == H5T_FLOAT : found == H5T_INTEGER || found == H5T_ENUM;
    if (!fits || H5Tget_size(type.get()) != sizeof(T)) throw Error(dataset.path_ + " holds another type of number");
    Array<T> array;
    array.shape = shape_of(space.get());
    const std::size_t count = element_count(array.shape);
    // A damaged shape must not make us ask for more memory than the file could fill.
    if (count > (std::size_t{1} << 30U)) throw Error(dataset.path_ + " claims to be " + describe(array.shape));
    array.data.resize(count);
    const hid_t memory = found == H5T_ENUM ? type.get() : memory_type<T>();
    if (!array.data.empty()) {
        check(H5Dread(dataset.id_.get(), memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, array.data.data()),
              "cannot read " + dataset.path_);
    }
    return array;
}

template <class T>
std::vector<T> Node::read(const std::string& name, const Shape& shape) const {
    Array<T> array = read<T>(name);
    if (array.shape != shape) {
        throw Error(child_path(name) + " is " + describe(array.shape) + " instead of " + describe(shape));
    }
    return std::move(array.data);
}

void Node::write_text(const std::string& name, std::string_view text) const {
    const std::string padded = text.empty() ? std::string(1, '\0') : std::string(text);
    const Id type = fixed_text_type(text.size());
    const Node dataset = write_raw(name, type.get(), type.get(), padded.data(), {});
    dataset.set("length", static_cast<std::int64_t>(text.size()));
    dataset.set("crc32", static_cast<std::int64_t>(crc32(text)));  // scalars take no checksum filter
}

std::string Node::read_text(const std::string& name) const {
    const Node dataset = open_dataset(name);
    const Id type(H5Dget_type(dataset.id_.get()), H5Tclose, "cannot read the type of " + dataset.path_);
    const Id space(H5Dget_space(dataset.id_.get()), H5Sclose, "cannot read the shape of " + dataset.path_);
    const std::int64_t length = dataset.get_int("length");
    const std::size_t size = H5Tget_size(type.get());
    if (H5Tget_class(type.get()) != H5T_STRING || H5Tis_variable_str(type.get()) != 0 ||
        !shape_of(space.get()).empty() || length < 0 || static_cast<std::size_t>(length) > size) {
        throw Error(dataset.path_ + " is not a text");
    }
    std::string text(size, '\0');
    check(H5Dread(dataset.id_.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()),
          "cannot read " + dataset.path_);
    text.resize(static_cast<std::size_t>(length));
    if (dataset.get_int("crc32") != crc32(text)) throw Error("the checksum of " + dataset.path_ + " is wrong");
    return text;
}

Node Node::write_strings(const std::string& name, std::span<const std::string> strings) const {
    std::size_t width = 1;
    for (const std::string& s : strings) width = std::max(width, s.size());
    std::vector<char> table(strings.size() * width, '\0');
    for (std::size_t i = 0; i < strings.size(); ++i) {
        std::copy(strings[i].begin(), strings[i].end(), table.begin() + static_cast<std::ptrdiff_t>(i * width));
    }
    const Id type = fixed_text_type(width);
    return write_raw(name, type.get(), type.get(), table.data(), {strings.size()});
}

std::vector<std::string> Node::read_strings(const std::string& name) const {
    const Node dataset = open_dataset(name);
    const Id type(H5Dget_type(dataset.id_.get()), H5Tclose, "cannot read the type of " + dataset.path_);
    const Id space(H5Dget_space(dataset.id_.get()), H5Sclose, "cannot read the shape of " + dataset.path_);
    const Shape shape = shape_of(space.get());
    if (H5Tget_class(type.get()) != H5T_STRING || H5Tis_variable_str(type.get()) != 0 || shape.size() != 1) {
        throw Error(dataset.path_ + " is not a list of texts");
    }
    const std::size_t width = H5Tget_size(type.get());
    std::vector<char> table(shape[0] * width);
    if (!table.empty()) {
        check(H5Dread(dataset.id_.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, table.data()),
              "cannot read " + dataset.path_);
    }
    std::vector<std::string> strings;
    for (std::size_t i = 0; i < shape[0]; ++i) {
        const char* first = table.data() + i * width;
        strings.emplace_back(first, ::strnlen(first, width));
    }
    return strings;
}

Node Node::write_enum(const std::string& name, std::span<const std::uint8_t> data,
                      std::span<const std::string> names) const {
    const Id type(H5Tenum_create(H5T_STD_U8LE), H5Tclose, "cannot make an enumeration");
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto value = static_cast<std::uint8_t>(i);
        check(H5Tenum_insert(type.get(), names[i].c_str(), &value), "cannot make an enumeration");
    }
    Node dataset = write_raw(name, type.get(), type.get(), data.data(), {data.size()});
    dataset.set("names", names);
    return dataset;
}

void Node::set_raw(const std::string& attribute, hid_t file_type, hid_t memory_type, const void* data) const {
    const Id space = make_space({});
    const Id id(H5Acreate2(id_.get(), attribute.c_str(), file_type, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                "cannot create " + attribute_path(attribute));
    check(H5Awrite(id.get(), memory_type, data), "cannot write " + attribute_path(attribute));
}

void Node::get_raw(const std::string& attribute, hid_t memory_type, H5T_class_t wanted, void* data) const {
    const Id id(H5Aopen(id_.get(), attribute.c_str(), H5P_DEFAULT), H5Aclose,
                "cannot open " + attribute_path(attribute));
    const Id type(H5Aget_type(id.get()), H5Tclose, "cannot read " + attribute_path(attribute));
    const Id space(H5Aget_space(id.get()), H5Sclose, "cannot read " + attribute_path(attribute));
    if (H5Tget_class(type.get()) != wanted || !shape_of(space.get()).empty()) {
        throw Error(attribute_path(attribute) + " has another type");
    }
    check(H5Aread(id.get(), memory_type, data), "cannot read " + attribute_path(attribute));
}

// Texts of attributes have variable length, because h5py then hands them out as str.
void Node::set(const std::string& attribute, std::string_view value) const {
    const std::string text(value);
    const char* pointer = text.c_str();
    const Id type = variable_text_type();
    set_raw(attribute, type.get(), type.get(), static_cast<const void*>(&pointer));
}

void Node::set(const std::string& attribute, std::span<const std::string> values) const {
    std::vector<const char*> pointers;
    for (const std::string& value : values) pointers.push_back(value.c_str());
    const Id type = variable_text_type();
    const Id space = make_space({values.size()});
    const Id id(H5Acreate2(id_.get(), attribute.c_str(), type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                "cannot create " + attribute_path(attribute));
    if (values.empty()) return;
    check(H5Awrite(id.get(), type.get(), static_cast<const void*>(pointers.data())),
          "cannot write " + attribute_path(attribute));
}

void Node::set(const std::string& attribute, std::span<const std::int64_t> values) const {
    const Id space = make_space({values.size()});
    const Id id(H5Acreate2(id_.get(), attribute.c_str(), H5T_STD_I64LE, space.get(), H5P_DEFAULT, H5P_DEFAULT),
                H5Aclose, "cannot create " + attribute_path(attribute));
    if (values.empty()) return;
    check(H5Awrite(id.get(), H5T_NATIVE_INT64, values.data()), "cannot write " + attribute_path(attribute));
}

void Node::set(const std::string& attribute, double value) const {
    set_raw(attribute, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}
void Node::set(const std::string& attribute, std::int64_t value) const {
    set_raw(attribute, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}
void Node::set(const std::string& attribute, std::uint64_t value) const {
    set_raw(attribute, H5T_STD_U64LE, H5T_NATIVE_UINT64, &value);
}

bool Node::has_attribute(const std::string& attribute) const {
    return H5Aexists(id_.get(), attribute.c_str()) > 0;
}

std::string Node::get_text(const std::string& attribute) const {
    const Id type = variable_text_type();
    char* pointer = nullptr;
    get_raw(attribute, type.get(), H5T_STRING, static_cast<void*>(&pointer));
    const std::unique_ptr<char, Reclaim> text(pointer);
    return text ? text.get() : "";
}

std::vector<std::string> Node::get_strings(const std::string& attribute) const {
    const Id id(H5Aopen(id_.get(), attribute.c_str(), H5P_DEFAULT), H5Aclose,
                "cannot open " + attribute_path(attribute));
    const Id found(H5Aget_type(id.get()), H5Tclose, "cannot read " + attribute_path(attribute));
    const Id space(H5Aget_space(id.get()), H5Sclose, "cannot read " + attribute_path(attribute));
    const Shape shape = shape_of(space.get());
    if (H5Tis_variable_str(found.get()) <= 0 || shape.size() != 1 || shape[0] > 65536) {
        throw Error(attribute_path(attribute) + " is not a list of texts");
    }
    if (shape[0] == 0) return {};
    const Id type = variable_text_type();
    std::vector<char*> pointers(shape[0], nullptr);
    check(H5Aread(id.get(), type.get(), static_cast<void*>(pointers.data())),
          "cannot read " + attribute_path(attribute));
    std::vector<std::string> strings;
    strings.reserve(pointers.size());
    for (const char* pointer : pointers) strings.emplace_back(pointer == nullptr ? "" : pointer);
    check(H5Dvlen_reclaim(type.get(), space.get(), H5P_DEFAULT, static_cast<void*>(pointers.data())),
          "cannot free " + attribute_path(attribute));
    return strings;
}

std::vector<std::int64_t> Node::get_ints(const std::string& attribute) const {
    const Id id(H5Aopen(id_.get(), attribute.c_str(), H5P_DEFAULT), H5Aclose,
                "cannot open " + attribute_path(attribute));
    const Id type(H5Aget_type(id.get()), H5Tclose, "cannot read " + attribute_path(attribute));
    const Id space(H5Aget_space(id.get()), H5Sclose, "cannot read " + attribute_path(attribute));
    const Shape shape = shape_of(space.get());
    if (H5Tget_class(type.get()) != H5T_INTEGER || shape.size() != 1 || shape[0] > 65536)
        throw Error(attribute_path(attribute) + " is not a list of whole numbers");
    std::vector<std::int64_t> values(shape[0]);
    if (!values.empty())
        check(H5Aread(id.get(), H5T_NATIVE_INT64, values.data()), "cannot read " + attribute_path(attribute));
    return values;
}

double Node::get_double(const std::string& attribute) const {
    double value = 0;
    get_raw(attribute, H5T_NATIVE_DOUBLE, H5T_FLOAT, &value);
    return value;
}
std::int64_t Node::get_int(const std::string& attribute) const {
    std::int64_t value = 0;
    get_raw(attribute, H5T_NATIVE_INT64, H5T_INTEGER, &value);
    return value;
}
std::uint64_t Node::get_uint(const std::string& attribute) const {
    std::uint64_t value = 0;
    get_raw(attribute, H5T_NATIVE_UINT64, H5T_INTEGER, &value);
    return value;
}

template Node Node::write(const std::string&, std::span<const double>, const Shape&) const;
template Node Node::write(const std::string&, std::span<const float>, const Shape&) const;
template Node Node::write(const std::string&, std::span<const std::int64_t>, const Shape&) const;
template Node Node::write(const std::string&, std::span<const std::uint64_t>, const Shape&) const;
template Node Node::write(const std::string&, std::span<const std::uint8_t>, const Shape&) const;
template Array<double> Node::read(const std::string&) const;
template Array<float> Node::read(const std::string&) const;
template Array<std::int64_t> Node::read(const std::string&) const;
template Array<std::uint64_t> Node::read(const std::string&) const;
template Array<std::uint8_t> Node::read(const std::string&) const;
template std::vector<double> Node::read(const std::string&, const Shape&) const;
template std::vector<float> Node::read(const std::string&, const Shape&) const;
template std::vector<std::int64_t> Node::read(const std::string&, const Shape&) const;
template std::vector<std::uint64_t> Node::read(const std::string&, const Shape&) const;
template std::vector<std::uint8_t> Node::read(const std::string&, const Shape&) const;

}  // namespace mdsweep::hdf5
