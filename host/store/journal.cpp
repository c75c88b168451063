#include "store/journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace mdsweep {

namespace {

using nlohmann::json;

constexpr std::size_t checksum_length = 9;  // 8 hex digits and a space

// Returns false for a line that is not what append() wrote.
bool parse_line(std::string_view line, json& record) {
    if (line.size() <= checksum_length) return false;
    const std::string_view text = line.substr(checksum_length);
    if (line.substr(0, checksum_length) != hex8(crc32(text)) + " ") return false;
    record = json::parse(text, nullptr, false);
    return record.is_object();
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "an unknown host";
}

// " (process 12 on host x)" from the last writer's record, or nothing: the lock is taken before the record is written.
std::string holder(const std::filesystem::path& file) {
    std::string text;
    for (const json& record : parse_journal(read_all(file), file.string()).records) {
        if (record.value("type", "") != "writer") continue;
        text = " (process " + std::to_string(record.value("pid", 0)) + " on host " + record.value("host", "?") + ")";
    }
    return text;
}

void lock(int fd, const std::filesystem::path& file) {
    int status = 0;
    do {
        status = ::flock(fd, LOCK_EX | LOCK_NB);
    } while (status != 0 && errno == EINTR);
    if (status == 0) return;
    if (errno != EWOULDBLOCK) throw_errno("lock", file, errno);
    std::filesystem::path results = file;
    if (results.extension() == ".journal") results.replace_extension();
    throw BusyError(results.string() + " is being written by another mdsweep" + holder(file) +
                    "; wait for it to end or choose another file");
}

// Whether the locked file is still the one that the path names: its last owner may have deleted it between our open and
// our lock.
bool still_named(int fd, const std::filesystem::path& file) {
    struct stat ours {};
    struct stat named {};
    if (::fstat(fd, &ours) != 0) throw_errno("look at", file, errno);
    if (::stat(file.c_str(), &named) != 0) {
        if (errno == ENOENT) return false;
        throw_errno("look at", file, errno);
    }
    return ours.st_dev == named.st_dev && ours.st_ino == named.st_ino;
}

FileDescriptor open_locked(const std::filesystem::path& file) {
    while (true) {
        FileDescriptor fd(::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
        if (!fd) throw_errno("write", file, errno);
        lock(fd.get(), file);
        if (still_named(fd.get(), file)) return fd;
    }
}

}  // namespace

JournalContent parse_journal(std::string_view text, const std::string& name) {
    JournalContent content;
    std::size_t count = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const bool whole = end != std::string_view::npos;
        json record;
        ++count;
        if (!whole || !parse_line(text.substr(0, end), record)) {
            content.damaged = whole && end + 1 < text.size();
            break;
        }
        content.records.push_back(std::move(record));
        content.good_bytes += end + 1;
        text.remove_prefix(end + 1);
    }
    if (text.empty()) return content;
    for (std::size_t at = 0; at < text.size(); ++content.lost) {
        const std::size_t end = text.find('\n', at);
        at = end == std::string_view::npos ? text.size() : end + 1;
    }
    const std::string line = name + ":" + std::to_string(count);
    content.warning = content.damaged ? line + ": this line is damaged; it and the records after it, " +
                                            std::to_string(content.lost) + " in all, are lost"
                                      : line + ": the last record was not written completely and is dropped";
    return content;
}

json writer_record(const std::string& sweep) {
    return {
        {"type", "writer"}, {"format", journal_format}, {"sweep", sweep}, {"pid", ::getpid()}, {"host", host_name()}};
}

Journal::Journal(std::filesystem::path file, std::chrono::milliseconds sync_every)
    : file_(std::move(file)), sync_every_(sync_every), fd_(open_locked(file_)) {
    struct stat status {};
    if (::fstat(fd_.get(), &status) != 0) throw_errno("look at", file_, errno);
    size_ = static_cast<std::size_t>(status.st_size);
    sync_folder_of(file_);
}

JournalContent Journal::content() const {
    return parse_journal(read_all(file_), file_.string());
}

void Journal::append(const json& record) {
    const std::string text = record.dump(-1, ' ', false, json::error_handler_t::replace);
    const std::string line = hex8(crc32(text)) + " " + text + "\n";
    try {
        write_all(fd_.get(), std::as_bytes(std::span(line)), file_);
    } catch (const StoreError&) {
        // Half a line must not stand before the next one.
        if (::ftruncate(fd_.get(), static_cast<off_t>(size_)) != 0) throw_errno("repair", file_, errno);
        throw;
    }
    size_ += line.size();
    dirty_ = true;
    if (std::chrono::steady_clock::now() - last_sync_ >= sync_every_) sync();
}

void Journal::sync() {
    if (!dirty_) return;
    if (::fsync(fd_.get()) != 0) throw_errno("write", file_, errno);
    dirty_ = false;
    last_sync_ = std::chrono::steady_clock::now();
}

void Journal::cut(std::size_t bytes) {
    if (bytes == size_) return;
    if (::ftruncate(fd_.get(), static_cast<off_t>(bytes)) != 0) throw_errno("shorten", file_, errno);
    size_ = bytes;
    dirty_ = true;
    sync();
}

void Journal::remove() {
    // Before the lock goes: whoever waits for it will see that the file has lost its name.
    if (::unlink(file_.c_str()) != 0 && errno != ENOENT) throw_errno("remove", file_, errno);
    release();
}

void Journal::release() {
    const FileDescriptor closes_it = std::move(fd_);
}

}  // namespace mdsweep
