// The data files that an announcement names, on this machine: in place where the worker sees the
// coordinator's file system, in the cache, or fetched into it. Not here: reading tables (DataSets).

import DataSets
import Foundation
import Logging
import SweepModel
import SweepProtocol
import WorkerService

/// Where a worker finds announced data.
struct AnnouncedData: Sendable {
    /// Times that files are located and read: the cache's may be removed by another process, or damaged.
    private static let triesMaximum = 3

    let cache: DataCache
    let fetcher: DataFetcher
    let logger: Logger

    /// Reads or generates a sweep's data.
    ///
    /// - Throws: `DataError`, `DataFetchError`: what is wrong with them on this machine.
    func load(_ configuration: DataConfiguration, of announcement: SweepAnnouncement) throws -> PreparedData {
        var looksInPlace = true
        var tries = 0
        while true {
            tries += 1
            var paths: [String: LocatedFile] = [:]
            for file in announcement.dataFiles {
                paths[file.path] = LocatedFile(
                    path: try locate(file, inPlace: looksInPlace), expectedSHA256: file.sha256)
            }
            let located = paths
            do {
                return try PreparedData.load(
                    configuration, locator: DataLocator { located[$0] ?? LocatedFile(path: $0) })
            } catch {
                guard error.isAboutAccess, tries < Self.triesMaximum, !announcement.dataFiles.isEmpty else {
                    throw error
                }
                // Another file under the same path, or a damaged one in the cache.
                if !looksInPlace, let file = announcement.dataFiles.first(where: { isCached($0, error.path) })
                {
                    cache.remove(file.sha256)
                }
                looksInPlace = false
            }
        }
    }

    private func isCached(_ file: DataFileAnnouncement, _ path: String?) -> Bool {
        path.map { ($0 as NSString).lastPathComponent == file.sha256 } ?? false
    }

    /// A path of the announced file; its contents are held against the digest when they are read.
    private func locate(_ file: DataFileAnnouncement, inPlace: Bool) throws -> String {
        var status = stat()
        if inPlace, stat(file.absolutePath, &status) == 0, Int(status.st_size) == file.size,
            access(file.absolutePath, R_OK) == 0
        {
            return file.absolutePath
        }
        return try cache.file(sha256: file.sha256, size: file.size) { sha256, size, present, append in
            logger.info(
                "fetching data",
                metadata: ["file": "\(file.path)", "bytes": "\(size)", "present": "\(present)"])
            let clock = ContinuousClock()
            let startedAt = clock.now
            try fetcher.fetch(sha256: sha256, size: size, present: present, append: append)
            logger.info(
                "fetched data",
                metadata: [
                    "file": "\(file.path)", "bytes": "\(size - present)",
                    "seconds": "\(startedAt.duration(to: clock.now) / .seconds(1))",
                ])
        }
    }
}

extension DataError {
    /// Whether another copy of the same file may be better.
    fileprivate var isAboutAccess: Bool {
        switch code {
        case .notFound, .notReadable, .isDirectory, .digestMismatch: true
        default: false
        }
    }
}
