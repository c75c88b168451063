#include "store/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "store/error.hpp"

namespace mdsweep {

namespace {

// Files that can fill up a disk or meet a limit say so here; a results file is never left half written.
std::string explain(int error) {
    std::string text = std::generic_category().message(error);
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        text += " (make room and try again; a run goes on with --resume)";
    return text;
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

// Removes a temporary unless told that it has found its place.
struct Temporary {
    std::filesystem::path file;
    bool keep = false;
    explicit Temporary(std::filesystem::path f) : file(std::move(f)) {}
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;
    ~Temporary() {
        if (!keep) ::unlink(file.c_str());
    }
};

}  // namespace

FileDescriptor::~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
}

std::uint32_t crc32(std::span<const std::byte> data, std::uint32_t so_far) {
    if (data.empty()) return so_far;  // zlib takes a null pointer as a wish to begin anew
    return static_cast<std::uint32_t>(::crc32_z(so_far, reinterpret_cast<const Bytef*>(data.data()), data.size()));
}

std::uint32_t crc32(std::string_view text, std::uint32_t so_far) {
    return crc32(std::as_bytes(std::span(text)), so_far);
}

std::string hex8(std::uint32_t value) {
    std::array<char, 9> text{};
    std::snprintf(text.data(), text.size(), "%08x", value);
    return text.data();
}

void throw_errno(const std::string& verb, const std::filesystem::path& file, int error) {
    throw StoreError("cannot " + verb + " " + file.string() + ": " + explain(error));
}

void write_all(int fd, std::span<const std::byte> data, const std::filesystem::path& file) {
    while (!data.empty()) {
        const ssize_t n = ::write(fd, data.data(), data.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw_errno("write", file, errno);
        data = data.subspan(static_cast<std::size_t>(n));
    }
}

std::string read_all(const std::filesystem::path& file) {
    const FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) throw_errno("read", file, errno);
    std::string text;
    std::array<char, 1 << 16> buffer{};
    while (true) {
        const ssize_t n = ::read(fd.get(), buffer.data(), buffer.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw_errno("read", file, errno);
        if (n == 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(n));
    }
}

void sync_folder_of(const std::filesystem::path& file) {
    const std::filesystem::path folder = folder_of(file);
    const FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) throw_errno("open the folder", folder, errno);
    // EINVAL: a file system that cannot sync folders has no way to do better.
    if (::fsync(fd.get()) != 0 && errno != EINVAL) throw_errno("sync the folder", folder, errno);
}

void require_folder_of(const std::filesystem::path& file) {
    const std::filesystem::path folder = folder_of(file);
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(folder, error);
    if (!std::filesystem::exists(status)) {
        throw StoreError("cannot write " + file.string() + ": the folder " + folder.string() +
                         " does not exist; create it or choose another output file");
    }
    if (!std::filesystem::is_directory(status)) {
        throw StoreError("cannot write " + file.string() + ": " + folder.string() + " is not a folder");
    }
    if (std::filesystem::is_directory(file, error)) {
        throw StoreError("cannot write " + file.string() + ": it is a folder; name a file");
    }
}

void replace_file(const std::filesystem::path& file, std::span<const std::byte> data,
                  const std::function<void()>& before_rename) {
    require_folder_of(file);
    std::filesystem::path name = file;
    name += ".tmp";
    const FileDescriptor fd(::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!fd) throw_errno("write", name, errno);
    Temporary temporary(name);
    write_all(fd.get(), data, name);
    if (::fsync(fd.get()) != 0) throw_errno("write", name, errno);
    if (before_rename) before_rename();
    if (::rename(name.c_str(), file.c_str()) != 0) throw_errno("replace", file, errno);
    temporary.keep = true;
    sync_folder_of(file);
}

}  // namespace mdsweep
