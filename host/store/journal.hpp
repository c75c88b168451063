// An append-only file of checksummed lines: "<CRC-32 of the JSON as 8 hex digits> <one JSON object>\n". What has been
// appended and synced survives a kill; a line that was being written when the kill came is recognised and dropped. A
// line counts once its newline is there.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "store/error.hpp"
#include "store/files.hpp"

namespace mdsweep {

// Format of the records; 1 had outcomes without fingerprints.
inline constexpr int journal_format = 2;

struct JournalContent {
    std::vector<nlohmann::json> records;
    std::size_t good_bytes = 0;  // length of the lines that count
    std::size_t lost = 0;        // lines dropped, torn or after a damaged one
    bool damaged = false;        // a line was bad that was not the last: no kill does that
    std::string warning;         // empty when nothing was dropped
};

// `name` stands for the file in the warning.
[[nodiscard]] JournalContent parse_journal(std::string_view text, const std::string& name);

// The journal of one writer: it holds an exclusive lock on the file for as long as it lives. flock decides who that is,
// not the file's existence, so that the journal of a killed process is free at once. Not for several threads at a time.
class Journal {
public:
    // Opens or creates the file and locks it. Throws StoreError when another process writes it, naming that process.
    // `sync_every`: the most time that an appended record may wait for its fsync while others follow; 0: none.
    explicit Journal(std::filesystem::path file, std::chrono::milliseconds sync_every = {});
    Journal(Journal&&) noexcept = default;
    Journal& operator=(Journal&&) = delete;
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    ~Journal() = default;

    [[nodiscard]] JournalContent content() const;

    // Appends one whole line. When that fails (disk full), the file is cut back to what it was, and StoreError says so.
    void append(const nlohmann::json& record);
    void sync();
    void cut(std::size_t bytes);  // keeps that much from the beginning
    void remove();                // deletes the file and gives up the lock
    void release();               // gives up the lock alone

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

private:
    std::filesystem::path file_;
    std::chrono::milliseconds sync_every_;
    FileDescriptor fd_;
    std::size_t size_ = 0;
    bool dirty_ = false;
    std::chrono::steady_clock::time_point last_sync_;
};

// The record with which a writer begins: who writes, and which sweep the journal belongs to.
[[nodiscard]] nlohmann::json writer_record(const std::string& sweep);

}  // namespace mdsweep
