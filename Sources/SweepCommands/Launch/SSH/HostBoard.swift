// Where all hosts of a launch stand, and how that is told. Not here: what happens to them.

import Foundation
import Reporting
import Synchronization

/// The courses of all hosts; thread safe.
package final class HostBoard: Sendable {
    private struct Entry {
        let host: LaunchHost
        var course: HostCourse
    }

    private let entries: Mutex<[Entry]>
    /// Lines for people that nobody has shown yet.
    private let lines = Mutex<[String]>([])
    package let names: [String]

    package init(_ hosts: [LaunchHost], policy: HostCourse.Policy) {
        names = hosts.map(\.destination)
        entries = Mutex(hosts.map { Entry(host: $0, course: HostCourse(policy: policy)) })
    }

    package var courses: [HostCourse] { entries.withLock { $0.map(\.course) } }

    package subscript(index: Int) -> HostCourse { entries.withLock { $0[index].course } }

    /// Changes one host's course, and says so where a person would want to know.
    package func update<Result: Sendable>(
        _ index: Int, _ body: @Sendable (inout HostCourse) -> Result
    ) -> Result {
        let (result, line) = entries.withLock { entries in
            let before = entries[index].course
            let result = body(&entries[index].course)
            let line = Self.news(before, entries[index].course).map {
                "\(entries[index].host.destination): \($0)"
            }
            return (result, line)
        }
        if let line { say(line) }
        return result
    }

    /// What of a change is worth a line.
    private static func news(_ before: HostCourse, _ after: HostCourse) -> String? {
        let isGone = before.process != nil && after.process == nil
        guard before.phase != after.phase || before.starts != after.starts || isGone else { return nil }
        let detail = after.detail.isEmpty ? "" : ": \(after.detail)"
        switch after.phase {
        case .running where before.hasRun && after.starts == before.starts:
            return "connected again, the worker runs"
        case .running:
            return "worker \(after.process.map { "runs as process \($0)" } ?? "runs")"
                + (after.detail.isEmpty ? "" : " (\(after.detail))")
        case .copying: return "copying the program"
        case .unreachable where before.failures == 0: return "unreachable\(detail)"
        case .connecting where isGone: return after.detail
        case .ended: return "worker ended with status \(after.status.map(String.init) ?? "unknown")\(detail)"
        case .failed: return "failed\(detail)"
        case .stopped, .killed, .left: return "\(after.phase.rawValue)\(detail)"
        case .lost, .waiting, .connecting, .starting, .unreachable: return nil
        }
    }

    /// Puts a line where `takeLines` finds it.
    package func say(_ line: String) {
        lines.withLock { $0.append(line) }
    }

    package func takeLines() -> [String] {
        lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }

    /// Whether some host but this one works, or may do so soon.
    package func isSomebodyAtWork(except index: Int) -> Bool {
        entries.withLock { entries in
            entries.indices.contains { other in
                guard other != index else { return false }
                let course = entries[other].course
                return switch course.phase {
                case .running, .copying, .starting, .lost, .waiting: true
                case .connecting, .unreachable: course.hasRun || course.failures == 0
                case .ended, .failed, .left, .stopped, .killed: false
                }
            }
        }
    }

    /// Whether nothing more will happen anywhere.
    package var isFinished: Bool { courses.allSatisfy { $0.phase.isFinal } }

    /// A row for each host.
    package func table(width: Int) -> [String] {
        let entries = entries.withLock { $0 }
        func column(
            _ heading: String, numeric: Bool = false, expendability: Int = 0, _ text: (Entry) -> String
        ) -> TextTable.Column {
            TextTable.Column(
                heading, numeric: numeric, canBeCut: !numeric, expendability: expendability,
                cells: entries.map(text))
        }
        return TextTable(columns: [
            column("host") { $0.host.destination },
            column("state") { $0.course.phase.rawValue },
            column("process", numeric: true, expendability: 1) { $0.course.process.map(String.init) ?? "" },
            column("exit", numeric: true) { $0.course.status.map(String.init) ?? "" },
            column("starts", numeric: true, expendability: 2) { String($0.course.starts) },
            column("") { $0.course.detail },
        ]).lines(width: width)
    }
}
