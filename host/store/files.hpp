// Files as the store needs them: written whole or not at all, on the disk when a call returns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace mdsweep {

// A file descriptor that closes itself.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd) : fd_(fd) {}
    FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(fd_, other.fd_);  // what was held here closes with other
        return *this;
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor();

    [[nodiscard]] int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_ = -1;
};

// CRC-32 (IEEE 802.3, as in zip and PNG); pass the result on to go on with more data.
[[nodiscard]] std::uint32_t crc32(std::span<const std::byte> data, std::uint32_t so_far = 0);
[[nodiscard]] std::uint32_t crc32(std::string_view text, std::uint32_t so_far = 0);
[[nodiscard]] std::string hex8(std::uint32_t value);

// Throws StoreError "cannot <verb> <file>: <errno in words>".
[[noreturn]] void throw_errno(const std::string& verb, const std::filesystem::path& file, int error);

void write_all(int fd, std::span<const std::byte> data, const std::filesystem::path& file);
[[nodiscard]] std::string read_all(const std::filesystem::path& file);
void sync_folder_of(const std::filesystem::path& file);

// Throws StoreError unless the folder that `file` is to lie in exists.
void require_folder_of(const std::filesystem::path& file);

// Replaces `file` by `data` so that after a crash at any instant either the old or the new content is there, whole:
// <file>.tmp, fsync, rename, fsync of the folder. When it throws, the old file is untouched and the temporary gone.
// `before_rename` runs once the new content is safely on the disk.
void replace_file(const std::filesystem::path& file, std::span<const std::byte> data,
                  const std::function<void()>& before_rename = {});

}  // namespace mdsweep
