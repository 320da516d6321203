// One line of a log.jsonl, and which of them are asked for. Not here: the file (LogReader).

import Foundation
package import Logging

/// A line of JSON as `JSONLinesLogHandler` writes it; anything else is a line without members.
package struct LogLine: Sendable {
    /// As it stands in the file.
    package let text: String
    private let members: [String: String]

    package init(_ text: String) {
        self.text = text
        let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        members = (object ?? [:]).mapValues { $0 as? String ?? "\($0)" }
    }

    package var level: Logger.Level? { members["level"].flatMap { Logger.Level(rawValue: $0) } }

    /// Whether the line is about a worker, named by its identity, its host, or the beginning of one.
    func names(_ worker: String) -> Bool {
        if let value = members["worker"], value.hasPrefix(worker) { return true }
        // Notes name workers in their text: by host and process, and by the beginning of the identity.
        let message = members["message"] ?? text
        return message.contains(worker)
            || (worker.count > 8 && worker.allSatisfy(\.isHexDigit) && message.contains(worker.prefix(8)))
    }

    /// For people: time, level, message, and what else there is.
    package var readable: String {
        guard let time = members["time"], let message = members["message"] else { return text }
        let told: Set = ["time", "level", "source", "message"]
        let rest = members.filter { !told.contains($0.key) }.sorted { $0.key < $1.key }
            .map { " \($0.key)=\($0.value)" }.joined()
        return "\(time) \(members["level"] ?? "")  \(message)\(rest)"
    }
}

/// Which lines are asked for.
package struct LogFilter: Codable, Hashable, Sendable {
    /// The lowest level, by its name; nil: all.
    package var level: String?
    /// nil: all.
    package var worker: String?

    package init(level: String? = nil, worker: String? = nil) {
        self.level = level
        self.worker = worker
    }

    package func admits(_ line: LogLine) -> Bool {
        if let level, let least = Logger.Level(rawValue: level) {
            guard let found = line.level, found >= least else { return false }
        }
        if let worker, !line.names(worker) { return false }
        return true
    }
}
