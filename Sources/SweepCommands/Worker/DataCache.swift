// Data files that workers of this machine have got from coordinators, under their SHA-256. Shared by all
// worker processes of a user: one of them fetches, the others wait for it. Not here: how parts travel
// (DataFetcher).
//
//   DIR/<sha256>        whole and verified
//   DIR/<sha256>.part   as far as it came; gone on with by whoever wants it next
//   DIR/<sha256>.lock   held by who fetches it

import DataSets
import Foundation
import WorkerService

/// A directory of fetched data files, bounded in size.
package struct DataCache: Sendable {
    /// Gets the bytes from `present` on, in order.
    package typealias Fetch = (
        _ sha256: String, _ size: Int, _ present: Int, _ append: ([UInt8]) throws -> Void
    ) throws -> Void

    /// Absolute; made when it is first needed.
    package let directory: String
    /// In bytes, of all whole files together.
    package let sizeMaximum: Int

    package init(directory: String, sizeMaximum: Int) {
        self.directory = directory
        self.sizeMaximum = sizeMaximum
    }

    private func path(_ sha256: String) -> String { "\(directory)/\(sha256)" }

    /// The digests of the files that are here, sorted.
    package var digests: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter(Self.isDigest).sorted()
    }

    private static func isDigest(_ name: String) -> Bool {
        name.utf8.count == 64 && name.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// The path of a file of this digest and size, fetched where it isn't here yet.
    ///
    /// - Throws: `DataFetchError` where it cannot be got, or kept.
    package func file(sha256: String, size: Int, fetch: Fetch) throws -> String {
        guard Self.isDigest(sha256) else { throw DataFetchError("\(sha256): is no SHA-256") }
        if isPresent(sha256, size) { return path(sha256) }
        guard size <= sizeMaximum else {
            throw DataFetchError(
                "a data file has \(size) bytes, and the cache in \(directory) may have \(sizeMaximum); raise "
                    + "--data-cache-size")
        }
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw DataFetchError(
                "\(directory): the cache for data files cannot be made (\(error.localizedDescription)); name "
                    + "another place with --data-cache")
        }
        let lock = try FileLock(path(sha256) + ".lock")
        defer { lock.release() }
        // Another process may have got it meanwhile.
        if isPresent(sha256, size) { return path(sha256) }
        makeRoom(for: size)
        try complete(sha256, size, fetch)
        return path(sha256)
    }

    /// A file turned out to be other than its name says.
    package func remove(_ sha256: String) {
        guard Self.isDigest(sha256) else { return }
        unlink(path(sha256))
    }

    private func isPresent(_ sha256: String, _ size: Int) -> Bool {
        var status = stat()
        guard stat(path(sha256), &status) == 0, Int(status.st_size) == size else { return false }
        // Used now: what was used longest ago goes first.
        utimensat(AT_FDCWD, path(sha256), nil, 0)
        return true
    }

    private func complete(_ sha256: String, _ size: Int, _ fetch: Fetch) throws {
        let part = path(sha256) + ".part"
        let descriptor = open(part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure(part, "cannot be written") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(part, "cannot be read") }
        var present = Int(status.st_size)
        if present > size {
            guard ftruncate(descriptor, 0) == 0 else { throw Self.failure(part, "cannot be cut") }
            present = 0
        }
        guard lseek(descriptor, off_t(present), SEEK_SET) >= 0 else {
            throw Self.failure(part, "cannot be written")
        }
        try fetch(sha256, size, present) { try Self.write($0, to: descriptor, part) }
        guard fsync(descriptor) == 0 else { throw Self.failure(part, "cannot be written") }
        guard try FileDigest.of(path: part).sha256 == sha256 else {
            unlink(part)
            throw DataFetchError(
                "what the coordinator sent has another SHA-256 than \(sha256); has the file changed there "
                    + "since the sweep was started?")
        }
        guard rename(part, path(sha256)) == 0 else { throw Self.failure(part, "cannot be renamed") }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path, "cannot be written") }
            rest = rest.dropFirst(count)
        }
    }

    private static func failure(_ path: String, _ what: String) -> DataFetchError {
        DataFetchError("\(path): \(what): \(String(cString: strerror(errno)))")
    }

    /// Removes what was used longest ago until so many bytes more fit. What another process is just reading
    /// it still reads: a removed file lives as long as somebody has it open.
    private func makeRoom(for size: Int) {
        var entries: [(used: timespec, name: String, size: Int)] = []
        for name in digests {
            var status = stat()
            guard stat(path(name), &status) == 0 else { continue }
            entries.append((status.st_mtim, name, Int(status.st_size)))
        }
        var total = entries.reduce(0) { $0 + $1.size }
        entries.sort {
            ($0.used.tv_sec, $0.used.tv_nsec, $0.name) < ($1.used.tv_sec, $1.used.tv_nsec, $1.name)
        }
        for entry in entries where total + size > sizeMaximum {
            unlink(path(entry.name))
            total -= entry.size
        }
    }
}

/// An advisory lock on a file, held until it is released; waits for others, of this process too.
private struct FileLock {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw DataFetchError("\(path): cannot be opened: \(String(cString: strerror(errno)))")
        }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let reason = String(cString: strerror(errno))
                close(descriptor)
                throw DataFetchError("\(path): cannot be locked: \(reason)")
            }
        }
    }

    func release() { close(descriptor) }
}
