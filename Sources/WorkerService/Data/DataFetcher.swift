// Gets data files from the coordinator for threads that prepare sweeps: they wait here, the I/O thread
// carries the messages. Not here: the window and its repetition (SweepCore's FileTransfer), caches and
// digests.

internal import Dispatch
internal import SweepCore
internal import SweepProtocol
internal import Synchronization
internal import ZeroMQ

/// Why a data file could not be got.
package struct DataFetchError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Thread safe.
package final class DataFetcher: Sendable {
    /// A thread that waits for a file.
    private final class Waiter: Sendable {
        enum News: Sendable {
            case chunk(DataChunk)
            case failed(String)
        }

        let news = Mutex<[News]>([])
        let bell = DispatchSemaphore(value: 0)

        func post(_ item: News) {
            news.withLock { $0.append(item) }
            bell.signal()
        }

        func take() -> [News] {
            news.withLock { news in
                defer { news = [] }
                return news
            }
        }
    }

    private struct State {
        var waiters: [String: Waiter] = [:]
        var requests: [DataRequest] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let wakeUp: WakeUp

    init(wakeUp: WakeUp) {
        self.wakeUp = wakeUp
    }

    /// Fetches a file from where an earlier try has left off; blocks the calling thread, never the I/O
    /// thread.
    ///
    /// - Parameters:
    ///   - size: of the whole file, in bytes.
    ///   - present: bytes that are there already.
    ///   - append: is given all others, in order.
    /// - Throws: when the coordinator cannot serve it, or the worker ends; what `append` throws.
    package func fetch(
        sha256: String, size: Int, present: Int, append: ([UInt8]) throws -> Void
    ) throws {
        let waiter = Waiter()
        let isFirst = state.withLock { state in
            guard !state.isClosed, state.waiters[sha256] == nil else { return false }
            state.waiters[sha256] = waiter
            return true
        }
        guard isFirst else { throw DataFetchError("\(sha256): is being fetched already") }
        defer { state.withLock { $0.waiters[sha256] = nil } }
        var transfer = FileTransfer(sha256: sha256, size: size, present: present)
        var effects: [FileTransfer.Effect] = []
        transfer.handle(.started, now: MonotonicClock.now(), into: &effects)
        while true {
            for effect in effects {
                switch effect {
                case .request(let request): ask(request)
                case .append(let bytes): try append(bytes)
                case .finished: return
                case .cutShort(let offset):
                    throw DataFetchError("\(sha256): ended after \(offset) of \(size) bytes")
                }
            }
            effects.removeAll(keepingCapacity: true)
            try wait(for: waiter, until: transfer.nextDeadline)
            for item in waiter.take() {
                switch item {
                case .chunk(let chunk):
                    transfer.handle(.received(chunk), now: MonotonicClock.now(), into: &effects)
                case .failed(let reason): throw DataFetchError(reason)
                }
            }
            let now = MonotonicClock.now()
            if let due = transfer.nextDeadline, due <= now {
                transfer.handle(.deadline, now: now, into: &effects)
            }
        }
    }

    private func wait(for waiter: Waiter, until due: Instant?) throws(DataFetchError) {
        let span = due.map { max(0, ($0 - MonotonicClock.now()).nanoseconds) } ?? 1_000_000_000
        _ = waiter.bell.wait(timeout: .now() + .nanoseconds(Int(span)))
        if state.withLock({ $0.isClosed }) { throw DataFetchError("the worker ends") }
    }

    private func ask(_ request: DataRequest) {
        state.withLock { $0.requests.append(request) }
        wakeUp.signal()
    }

    // MARK: The I/O thread's side

    func takeRequests() -> [DataRequest] {
        state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
    }

    func deliver(_ chunk: DataChunk) {
        state.withLock { $0.waiters[chunk.sha256] }?.post(.chunk(chunk))
    }

    func fail(_ sha256: String, because reason: String) {
        state.withLock { $0.waiters[sha256] }?.post(.failed(reason))
    }

    /// The worker ends: nobody waits any longer.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.bell.signal() }
    }
}
