// The run directory's log: one JSON object a line. Not here: what is worth logging.

import Foundation
import Logging
import Synchronization

/// A file that JSON lines are appended to, shared by all loggers of one process.
final class JSONLinesLogFile: Sendable {
    private let handle: Mutex<FileHandle>

    /// - Throws: `CommandFailure` when the file cannot be opened for appending.
    init(path: String) throws(CommandFailure) {
        handle = Mutex(try RunLog.open(path))
    }

    /// Writes to this process's standard error.
    static func standardError() -> JSONLinesLogFile { JSONLinesLogFile(.standardError) }

    private init(_ handle: FileHandle) {
        self.handle = Mutex(handle)
    }

    fileprivate func append(_ line: String) {
        // A log that cannot be written (a full disk) must not end a sweep.
        handle.withLock { try? $0.write(contentsOf: Data((line + "\n").utf8)) }
    }
}

/// A swift-log backend that writes to a `JSONLinesLogFile`.
struct JSONLinesLogHandler: LogHandler {
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    private let label: String
    private let file: JSONLinesLogFile

    init(label: String, file: JSONLinesLogFile) {
        self.label = label
        self.file = file
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields: [String: String] = [:]
        for (key, value) in metadata { fields[key] = "\(value)" }
        for (key, value) in event.metadata ?? [:] { fields[key] = "\(value)" }
        let time = Date().formatted(
            Date.ISO8601FormatStyle(includingFractionalSeconds: true, timeZone: .gmt))
        var line =
            "{\"time\":\(Self.quoted(time)),\"level\":\(Self.quoted(event.level.rawValue)),"
            + "\"source\":\(Self.quoted(label)),\"message\":\(Self.quoted(event.message.description))"
        for key in fields.keys.sorted() {
            line += ",\(Self.quoted(key)):\(Self.quoted(fields[key] ?? ""))"
        }
        file.append(line + "}")
    }

    /// A JSON string literal.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 {
                    result += "\\u" + String(format: "%04x", scalar.value)
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
