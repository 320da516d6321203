// One preparation a process, from any number of threads.

import DataSets
import Foundation
import SweepModel
import Synchronization
import Testing

@Suite struct DataCacheTests {
    @Test("threads that ask at the same time share one preparation")
    func oncePerProcess() throws {
        let folder = try TemporaryFolder()
        try folder.write("t.csv", Array("1,2,0\n3,4,1\n".utf8))
        let path = folder.path + "/t.csv"
        let lookups = LookupCounter()
        let cache = DataCache(
            locator: DataLocator { _ in
                lookups.add()
                return LocatedFile(path: path)
            })
        var configuration = DataConfiguration()
        configuration.source = .file(FileData(path: "t.csv"))
        let fixed = configuration
        let results = ResultList()
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            do {
                results.add(try cache.data(for: fixed))
            } catch {
                Issue.record(error)
            }
        }
        #expect(results.all.count == 8)
        #expect(Set(results.all).count == 1)
        #expect(lookups.count == 1)
    }

    @Test("a failure is not kept: when the file is there, the next call has it")
    func failureIsNotKept() throws {
        let folder = try TemporaryFolder()
        let cache = DataCache(locator: .relative(to: folder.path))
        var configuration = DataConfiguration()
        configuration.source = .file(FileData(path: "t.csv"))
        #expect(throws: DataError.self) { try cache.data(for: configuration) }
        try folder.write("t.csv", Array("1,2,0\n3,4,1\n".utf8))
        #expect(try cache.data(for: configuration).training.rows == 2)
    }

    @Test("absolute paths stay, relative ones start at the folder")
    func locator() {
        #expect(DataLocator.relative(to: "a/b").locate("c.csv").path == "a/b/c.csv")
        #expect(DataLocator.relative(to: "a/b").locate("/c.csv").path == "/c.csv")
        #expect(DataLocator.relative(to: "").locate("c.csv").path == "c.csv")
    }
}

private final class LookupCounter: Sendable {
    private let value = Mutex(0)

    func add() { value.withLock { $0 += 1 } }
    var count: Int { value.withLock { $0 } }
}

private final class ResultList: Sendable {
    private let values = Mutex<[PreparedData]>([])

    func add(_ data: PreparedData) { values.withLock { $0.append(data) } }
    var all: [PreparedData] { values.withLock { $0 } }
}
