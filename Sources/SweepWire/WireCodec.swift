// Messages to frames and back. `sweep.proto` is the contract. Decoding is total: any bytes give a message
// or a `WireError`, and what they give is within the limits. Not here: sockets, and what messages mean.

internal import SweepModel
package import SweepProtocol
internal import SwiftProtobuf

/// The codec of the protocol between workers and their coordinator.
package enum WireCodec {
    /// Counted up whenever a message changes in a way that the other side has to know.
    package static let protocolVersion: UInt16 = 1

    /// Frames of a message: header and body.
    package static let frameCount = 2

    // MARK: Workers' messages

    /// - Throws: for what the coordinator would refuse.
    package static func encode(
        _ message: WorkerMessage, by path: WirePath = .quick
    ) throws(WireError) -> [[UInt8]] {
        let header = WireHeader.encode(from: .worker)
        if path == .quick, let body = MessageWriter.body(of: message) { return [header, body] }
        return [header, try serialize(WireWorkerEnvelope(message), "WorkerEnvelope")]
    }

    /// - Parameters:
    ///   - frames: header and body, without the routing id that a router puts in front.
    ///   - isCheckingPayloads: whether results are decoded as well, so that the journal takes in nothing that
    ///     cannot be read later, or that is counted as something else than it is.
    package static func decodeWorkerMessage(
        _ frames: ArraySlice<[UInt8]>, isCheckingPayloads: Bool = true, by path: WirePath = .quick
    ) throws(WireError) -> WorkerMessage {
        let body = try body(frames, from: .worker)
        let message: WorkerMessage
        if path == .quick, let read = MessageReader.workerMessage(body) {
            message = read
        } else {
            message = try WorkerMessage(try parse(WireWorkerEnvelope.self, body, "WorkerEnvelope"))
        }
        if isCheckingPayloads, case .results(let reports) = message {
            for report in reports { try checkPayload(of: report, by: path) }
        }
        return message
    }

    // MARK: Coordinators' messages

    /// - Throws: for what the worker would refuse.
    package static func encode(
        _ message: CoordinatorMessage, by path: WirePath = .quick
    ) throws(WireError) -> [[UInt8]] {
        let header = WireHeader.encode(from: .coordinator)
        if path == .quick, let body = MessageWriter.body(of: message) { return [header, body] }
        return [header, try serialize(WireCoordinatorEnvelope(message), "CoordinatorEnvelope")]
    }

    /// - Parameter frames: header and body.
    package static func decodeCoordinatorMessage(
        _ frames: ArraySlice<[UInt8]>, by path: WirePath = .quick
    ) throws(WireError) -> CoordinatorMessage {
        let body = try body(frames, from: .coordinator)
        if path == .quick, let message = MessageReader.coordinatorMessage(body) { return message }
        return try CoordinatorMessage(try parse(WireCoordinatorEnvelope.self, body, "CoordinatorEnvelope"))
    }

    // MARK: -

    private static func body(
        _ frames: ArraySlice<[UInt8]>, from speaker: WireHeader.Speaker
    ) throws(WireError) -> [UInt8] {
        guard let header = frames.first else { throw WireError(.notGradsweep, "no frames") }
        // Before the frames are counted: another version may have another number of them.
        try WireHeader.check(header, from: speaker)
        guard frames.count == frameCount, let body = frames.last else {
            throw WireError(.malformed, "\(frames.count) frames")
        }
        return body
    }

    private static func checkPayload(
        of report: ResultReport, by path: WirePath
    ) throws(WireError) {
        let summary =
            switch path {
            case .quick: try OutcomeCodec.summary(report.payload)
            case .general: OutcomeSummary(try OutcomeCodec.decode(report.payload))
            }
        guard summary == report.summary else {
            throw WireError(.inconsistent, "Result.summary")
        }
    }

    /// The largest number of fields in a body: leases are what there may be most of.
    private static let fieldLimit = 3 * WireLimits.leases + 1_024

    static func parse<Body: SwiftProtobuf.Message>(
        _ type: Body.Type, _ bytes: [UInt8], _ name: String, limit: Int = WireLimits.body,
        fieldLimit: Int = fieldLimit
    ) throws(WireError) -> Body {
        guard bytes.count <= limit else { throw WireError(.tooLong(limit: limit), name) }
        guard EntryScan.hasFields(bytes, atMost: fieldLimit) else {
            throw WireError(.tooMany(limit: fieldLimit), name)
        }
        var options = BinaryDecodingOptions()
        options.discardUnknownFields = true
        do {
            return try Body(serializedBytes: bytes, options: options)
        } catch {
            throw WireError(.malformed, name)
        }
    }

    static func serialize(
        _ message: some SwiftProtobuf.Message, _ name: String, limit: Int = WireLimits.body
    ) throws(WireError) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try message.serializedBytes()
        } catch {
            throw WireError(.malformed, name)
        }
        guard bytes.count <= limit else { throw WireError(.tooLong(limit: limit), name) }
        return bytes
    }
}
