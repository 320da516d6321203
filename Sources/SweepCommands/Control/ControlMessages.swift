// What goes over a coordinator's control socket: JSON objects with a version. Not here: who answers them
// (ControlDesk), how they travel (CoordinatorService).

import CoordinatorService
import Foundation

/// A request, as `gradsweep status` and its siblings send it.
struct ControlRequest: Codable, Sendable {
    enum Command: String, Codable, CaseIterable, Sendable {
        case status, workers, logs, pause, resume, stop, cancel, submit
        /// The answer of a sweep that ended here.
        case result
    }

    /// A sweep to be run.
    struct Submission: Codable, Sendable {
        /// The sweep file's path, absolute.
        var file: String
        /// Of the sweep file and its data, as the sender sees them.
        var digest: String
        /// Absolute; nil: the coordinator's choice.
        var runDirectory: String?
        var resume = false
        var priority = 0
        var weight = 1
    }

    var version = ControlCodec.version
    var command: Command
    /// A sweep's name, its id, or the beginning of one; nil: the only one.
    var sweep: String?
    /// All sweeps.
    var all: Bool?
    /// Where in the list of workers the reply begins.
    var offset: Int?
    var submission: Submission?
    /// Of `logs`.
    var log: LogQuery?

    init(_ command: Command) { self.command = command }
}

/// A reply: an error, or what was asked for.
struct ControlReply: Codable, Sendable {
    struct Problem: Codable, Sendable {
        enum Code: String, Codable, Sendable {
            /// The request cannot be understood.
            case malformed
            case unsupportedVersion = "unsupported_version"
            case unknownSweep = "unknown_sweep"
            /// The name fits several sweeps.
            case ambiguous
            /// Understood, but it cannot be done.
            case refused
            /// Too many requests at once.
            case busy
        }

        var code: Code
        var message: String
    }

    /// What an ended sweep says.
    struct Result: Codable, Sendable {
        var text: String
        var exitStatus: Int32
    }

    var version = ControlCodec.version
    var error: Problem?
    var coordinator: CoordinatorState?
    /// In the order of their submission.
    var sweeps: [SweepState]?
    /// In the order of their registration, from the offset asked for.
    var workers: [WorkerState]?
    var result: Result?
    var log: LogPart?

    init() {}

    init(_ code: Problem.Code, _ message: String) { error = Problem(code: code, message: message) }

    init(sweeps: [SweepState]) { self.sweeps = sweeps }
}

/// Bytes of requests and replies.
enum ControlCodec {
    static let version = 1

    private struct Envelope: Decodable {
        var version: Int?
        var command: String?
    }

    static func encode(_ message: some Encodable, indented: Bool = false) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting =
            indented ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes] : [.sortedKeys]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        // Nothing else of what is sent can fail to be encoded.
        guard let data = try? encoder.encode(message) else { return [] }
        return [UInt8](data)
    }

    /// For people and their scripts.
    static func text(_ message: some Encodable) -> String {
        String(decoding: encode(message, indented: true), as: UTF8.self)
    }

    private static func decode<Message: Decodable>(_ type: Message.Type, _ bytes: [UInt8]) throws -> Message {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(type, from: Data(bytes))
    }

    /// - Throws: the reply that such bytes deserve.
    static func request(_ bytes: [UInt8]) throws(RefusedRequest) -> ControlRequest {
        let envelope: Envelope
        do {
            envelope = try decode(Envelope.self, bytes)
        } catch {
            throw RefusedRequest(.malformed, "this is no JSON object with a version and a command")
        }
        guard envelope.version == version else {
            throw RefusedRequest(
                .unsupportedVersion,
                "found version \(envelope.version.map(String.init) ?? "none"); this coordinator speaks "
                    + "version \(version)")
        }
        guard let name = envelope.command, ControlRequest.Command(rawValue: name) != nil else {
            let known = ControlRequest.Command.allCases.map(\.rawValue).joined(separator: ", ")
            throw RefusedRequest(
                .malformed, "unknown command \(envelope.command?.prefix(40) ?? "none"); known are \(known)")
        }
        do {
            return try decode(ControlRequest.self, bytes)
        } catch {
            throw RefusedRequest(.malformed, "the request's members are not those of \(name)")
        }
    }

    /// - Returns: nil for bytes that are no reply of this version.
    static func reply(_ bytes: [UInt8]) -> ControlReply? {
        guard let reply = try? decode(ControlReply.self, bytes), reply.version == version else { return nil }
        return reply
    }
}

/// A request that is answered with an error.
struct RefusedRequest: Error {
    let reply: ControlReply

    init(_ code: ControlReply.Problem.Code, _ message: String) { reply = ControlReply(code, message) }
}
