// How a worker gets a data file: a window of requests, repeated when no answer comes, written in order so
// that what is there can be gone on with after a crash. Not here: the file, its digest, the connection
// (WorkerService).

package import SweepProtocol

/// The receiving side of one file as a value.
package struct FileTransfer: Sendable {
    package enum Event: Hashable, Sendable {
        case started
        case received(DataChunk)
        /// The time of `nextDeadline` has come.
        case deadline
    }

    package enum Effect: Hashable, Sendable {
        case request(DataRequest)
        /// Append to the file.
        case append([UInt8])
        /// All is appended.
        case finished
        /// The coordinator's file is shorter than it said.
        case cutShort(at: Int)
    }

    /// What is asked for again when nothing has come for so long, doubled each time: the coordinator may have
    /// many to serve.
    static let firstPatience = TimeSpan.seconds(2)
    static let longestPatience = TimeSpan.seconds(30)

    package let sha256: String
    /// In bytes.
    package let size: Int
    /// Everything before is appended.
    package private(set) var appended: Int
    /// Everything before is asked for.
    private var asked: Int
    /// Arrived before their turn, by offset; fewer than a window.
    private var early: [Int: [UInt8]] = [:]
    private var patience = Self.firstPatience
    private var dueAt: Instant?
    private var hasEnded = false

    /// - Parameter present: bytes that are there already, from an earlier try; at most `size`.
    package init(sha256: String, size: Int, present: Int = 0) {
        self.sha256 = sha256
        self.size = size
        appended = min(max(0, present), size)
        asked = appended
    }

    package var nextDeadline: Instant? { hasEnded ? nil : dueAt }

    package mutating func handle(_ event: Event, now: Instant, into effects: inout [Effect]) {
        guard !hasEnded else { return }
        switch event {
        case .started: break
        case .received(let chunk): take(chunk, now, &effects)
        case .deadline:
            guard let due = dueAt, due <= now else { return }
            // All that is under way may be lost with a connection.
            asked = appended
            early = [:]
            patience = min(patience * 2, Self.longestPatience)
        }
        guard !hasEnded else { return }
        if appended == size {
            hasEnded = true
            return effects.append(.finished)
        }
        fillWindow(&effects)
        if case .received = event, dueAt != nil { return }
        dueAt = now + patience
    }

    private mutating func take(_ chunk: DataChunk, _ now: Instant, _ effects: inout [Effect]) {
        guard chunk.sha256 == sha256, chunk.offset >= appended, chunk.offset < asked else { return }
        guard chunk.bytes.count == length(at: chunk.offset) else {
            // A part may be shorter only where the file ends, and that is known.
            hasEnded = true
            return effects.append(.cutShort(at: chunk.offset + chunk.bytes.count))
        }
        early[chunk.offset] = chunk.bytes
        while let bytes = early.removeValue(forKey: appended) {
            appended += bytes.count
            effects.append(.append(bytes))
            patience = Self.firstPatience
            dueAt = now + patience
        }
    }

    private mutating func fillWindow(_ effects: inout [Effect]) {
        let window = DataRequest.windowMaximum * DataRequest.lengthMaximum
        while asked < size, asked < appended + window {
            let length = length(at: asked)
            effects.append(.request(DataRequest(sha256: sha256, offset: asked, length: length)))
            asked += length
        }
    }

    private func length(at offset: Int) -> Int { min(DataRequest.lengthMaximum, size - offset) }
}
