// Sends parts of data files to workers that lack them. Reads on a thread of its own, because a slow disk must
// not hold up leases and results. Not here: whose turn it is (SweepCore's DataDesk).

internal import Dispatch
internal import Foundation
internal import SweepCore
internal import SweepModel
internal import SweepProtocol
internal import Synchronization
internal import ZeroMQ

/// Used by the coordinator's thread.
final class DataServer {
    /// What was read, or why not.
    private struct Reading: Sendable {
        let request: DataRequest
        let peer: PeerID
        let message: CoordinatorMessage
    }

    /// Where the reading thread leaves what it has read.
    private final class Shelf: Sendable {
        let readings = Mutex<[Reading]>([])
    }

    private var desk = DataDesk()
    private var effects: [DataDesk.Effect] = []
    private let shelf = Shelf()
    private let reader = DispatchQueue(label: "data.reader")
    private let wakeUp: WakeUp
    /// Of the sweeps that run here, by digest.
    private var files: [String: DataFileAnnouncement] = [:]
    /// Bytes sent since the start.
    private(set) var sentBytes = 0

    /// - Parameter wakeUp: rung when something was read.
    init(wakeUp: WakeUp) {
        self.wakeUp = wakeUp
    }

    var nextDeadline: Instant? { desk.nextDeadline }

    /// Whether a worker is in the middle of fetching a file.
    func isServing(at now: Instant) -> Bool { desk.isServing(at: now) }

    /// The files that may be asked for: those of the sweeps that run.
    func setFiles(of sweeps: [SweepAnnouncement]) {
        files = Dictionary(
            sweeps.flatMap(\.dataFiles).map { ($0.sha256, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Returns: what is to be answered at once.
    func take(_ request: DataRequest, from peer: PeerID, now: Instant) -> CoordinatorMessage? {
        guard let file = files[request.sha256] else {
            return .noData(sha256: request.sha256, "no sweep of this coordinator has a file of this digest")
        }
        guard request.offset < file.size, request.length <= file.size - request.offset else {
            return .noData(sha256: request.sha256, "the file has \(file.size) bytes and no more")
        }
        handle(.requested(request, from: peer), now)
        return nil
    }

    func forget(_ peer: PeerID, now: Instant) {
        handle(.gone(peer), now)
    }

    /// What was read since the last call and is to be sent now.
    func takeReadings(now: Instant) -> [(message: CoordinatorMessage, peer: PeerID)] {
        if let due = desk.nextDeadline, due <= now { handle(.deadline, now) }
        let readings = shelf.readings.withLock { readings in
            defer { readings = [] }
            return readings
        }
        return readings.map { reading in
            if case .chunk(let chunk) = reading.message { sentBytes += chunk.bytes.count }
            handle(.served(reading.request, to: reading.peer), now)
            return (reading.message, reading.peer)
        }
    }

    private func handle(_ event: DataDesk.Event, _ now: Instant) {
        desk.handle(event, now: now, into: &effects)
        for case .read(let request, let peer) in effects {
            // Of a sweep that has ended meanwhile: nobody waits for it.
            let path = files[request.sha256]?.absolutePath
            reader.async { [shelf, wakeUp] in
                let message = Self.read(request, at: path)
                shelf.readings.withLock {
                    $0.append(Reading(request: request, peer: peer, message: message))
                }
                wakeUp.signal()
            }
        }
        effects.removeAll(keepingCapacity: true)
    }

    private static func read(_ request: DataRequest, at path: String?) -> CoordinatorMessage {
        func failure(_ reason: String) -> CoordinatorMessage { .noData(sha256: request.sha256, reason) }
        guard let path else { return failure("the sweep that has this file has ended") }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            return failure("\(path): cannot be read by the coordinator: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: request.length)
        var count = 0
        while count < bytes.count {
            let position = off_t(request.offset + count)
            let read = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count, position)
            }
            if read < 0, errno == EINTR { continue }
            guard read >= 0 else {
                return failure(
                    "\(path): cannot be read by the coordinator: \(String(cString: strerror(errno)))")
            }
            guard read > 0 else { return failure("\(path): has become shorter since the sweep was started") }
            count += read
        }
        return .chunk(DataChunk(sha256: request.sha256, offset: request.offset, bytes: bytes))
    }
}
