import DataSets
import Foundation
import SweepCommands
import Synchronization
import Testing

@Suite struct DataCacheTests {
    private let directory: TemporaryDirectory
    private var place: String { directory.path + "/cache" }

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func digest(of bytes: [UInt8]) throws -> String {
        try directory.write(String(decoding: bytes, as: UTF8.self), to: "original")
        return try FileDigest.of(path: directory.path + "/original").sha256
    }

    private func file(_ letter: Character, _ count: Int) throws -> (sha256: String, bytes: [UInt8]) {
        let bytes = Array(repeating: letter.asciiValue ?? 0, count: count)
        return (try digest(of: bytes), bytes)
    }

    private struct Cut: Error {}

    @Test("A file is fetched once, and is there for the next one who needs it")
    func once() throws {
        let cache = DataCache(directory: place, sizeMaximum: 1000)
        let (sha256, bytes) = try file("a", 300)
        var fetches = 0
        for _ in 0..<3 {
            let path = try cache.file(sha256: sha256, size: 300) { _, _, present, append in
                fetches += 1
                try append(Array(bytes[present...]))
            }
            #expect(FileManager.default.contents(atPath: path) == Data(bytes))
        }
        #expect(fetches == 1)
        #expect(cache.digests == [sha256])
    }

    @Test("What came before a break is kept, and gone on with")
    func resumed() throws {
        let cache = DataCache(directory: place, sizeMaximum: 1000)
        let (sha256, bytes) = try file("b", 300)
        #expect(throws: Cut.self) {
            try cache.file(sha256: sha256, size: 300) { _, _, _, append in
                try append(Array(bytes[..<100]))
                throw Cut()
            }
        }
        #expect(cache.digests.isEmpty)
        let path = try cache.file(sha256: sha256, size: 300) { _, _, present, append in
            #expect(present == 100)
            try append(Array(bytes[present...]))
        }
        #expect(FileManager.default.contents(atPath: path) == Data(bytes))
    }

    @Test("Other bytes than the digest says are thrown away and named")
    func wrongBytes() throws {
        let cache = DataCache(directory: place, sizeMaximum: 1000)
        let (sha256, _) = try file("c", 300)
        #expect(throws: (any Error).self) {
            try cache.file(sha256: sha256, size: 300) { _, _, _, append in
                try append(Array(repeating: 1, count: 300))
            }
        }
        #expect(cache.digests.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: "\(place)/\(sha256).part"))
    }

    @Test("What was used longest ago goes first; a file larger than the cache is refused")
    func eviction() throws {
        let cache = DataCache(directory: place, sizeMaximum: 700)
        var digests: [String] = []
        for letter in "xyz" {
            let (sha256, bytes) = try file(letter, 300)
            digests.append(sha256)
            _ = try cache.file(sha256: sha256, size: 300) { _, _, _, append in try append(bytes) }
            // Times of files are coarse.
            usleep(20_000)
            // The first one is used again and again.
            if letter != "x" {
                _ = try? cache.file(sha256: digests[0], size: 300) { _, _, _, _ in throw Cut() }
                usleep(20_000)
            }
        }
        #expect(cache.digests == [digests[0], digests[2]].sorted())
        let (sha256, _) = try file("w", 800)
        #expect {
            try cache.file(sha256: sha256, size: 800) { _, _, _, _ in throw Cut() }
        } throws: { error in
            String(describing: error).contains("--data-cache-size")
        }
    }

    /// Counts from several threads.
    private final class Counter: Sendable {
        private let count = Mutex(0)

        var value: Int { count.withLock { $0 } }
        func add() { count.withLock { $0 += 1 } }
    }

    @Test("Of many who need a file at once, one fetches it")
    func concurrency() async throws {
        let cache = DataCache(directory: place, sizeMaximum: 10_000)
        let (sha256, bytes) = try file("d", 5000)
        let fetches = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                group.addTask { @Sendable in
                    _ = try cache.file(sha256: sha256, size: 5000) { _, _, _, append in
                        fetches.add()
                        usleep(30_000)
                        try append(bytes)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(fetches.value == 1)
    }

    @Test("A name that is no digest reaches no path", arguments: ["../../etc/passwd", "", "A"])
    func names(name: String) {
        let cache = DataCache(directory: place, sizeMaximum: 1000)
        #expect(throws: (any Error).self) { try cache.file(sha256: name, size: 1) { _, _, _, _ in } }
    }
}
