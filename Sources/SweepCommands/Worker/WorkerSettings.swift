// What a worker is told by options and, where an option is missing, by environment variables, which engines
// (compose, Kubernetes, Slurm) set more easily. Not here: what comes of it.

package import Foundation
import SweepModel

/// A worker's settings, checked.
package struct WorkerSettings: Sendable {
    static let slotsMaximum = 1024
    private static let secondsMaximum = 31_536_000.0

    package enum LogFormat: String, CaseIterable {
        case auto
        case text
        case json
    }

    /// As given, nil where missing; a name in the environment takes its place.
    package struct Given {
        package var slots: String?
        package var exitWhenIdle: String?
        package var deadline: String?
        package var grace: String?
        package var giveUpAfter: String?
        package var health: String?
        package var logFormat: String?
        package var dataCache: String?
        package var dataCacheSize: String?
        package var drainedStatus: String?

        package init() {}
    }

    package var slots: SlotCount
    /// Seconds.
    package var exitWhenIdle: Double?
    package var grace: Double
    package var giveUpAfter: Double
    /// When this process will be ended from outside, in seconds from now.
    package var secondsLeft: Double?
    /// Directory.
    package var health: String?
    package var logFormat: LogFormat
    package var dataCache: String
    /// Bytes.
    package var dataCacheSize: Int
    /// Exit status of a worker that had to go while there may be more to do.
    package var drainedStatus: Int32

    package init(
        _ given: Given, now: Date = Date(),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandFailure) {
        func value(_ option: String?, _ name: String) -> Value? {
            if let option { return Value(source: "--" + name, text: option) }
            let variable =
                "GRADSWEEP_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
            guard let text = environment[variable], !text.isEmpty else { return nil }
            return Value(source: variable, text: text)
        }
        let slots = value(given.slots, "slots")
        if let slots, slots.text != "auto" {
            let count = try slots.number(in: 1...Self.slotsMaximum, or: "auto")
            self.slots = SlotCount(reason: slots.source, count: count)
        } else {
            self.slots = SlotCount.automatic(environment: environment)
        }
        exitWhenIdle = try value(given.exitWhenIdle, "exit-when-idle")?.seconds(upTo: Self.secondsMaximum)
        grace = try value(given.grace, "grace")?.seconds(upTo: Self.secondsMaximum) ?? 20
        giveUpAfter =
            try value(given.giveUpAfter, "give-up-after")?.seconds(upTo: Self.secondsMaximum) ?? 60
        guard giveUpAfter > 0 else { throw CommandFailure("--give-up-after is 0; give seconds, above 0") }
        let deadline = value(given.deadline, "deadline") ?? Value(source: "--deadline", text: "auto")
        secondsLeft = try WorkerDeadline.secondsLeft(
            deadline.text, from: deadline.source, now: now, environment: environment)
        health = value(given.health, "health").map { AbsolutePath.of($0.text) }
        logFormat = try value(given.logFormat, "log-format")?.choice() ?? .auto
        dataCache =
            value(given.dataCache, "data-cache").map { AbsolutePath.of($0.text) }
            ?? Self.defaultCache(environment)
        dataCacheSize = try value(given.dataCacheSize, "data-cache-size")?.bytes() ?? 10_000_000_000
        drainedStatus = try value(given.drainedStatus, "drained-status")?.exitStatus() ?? 0
    }

    /// The user's cache directory, or one in the directory for temporary files where there is no home.
    private static func defaultCache(_ environment: [String: String]) -> String {
        if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") { return path + "/gradsweep" }
        if let home = environment["HOME"], home.hasPrefix("/"), access(home, W_OK) == 0 {
            return home + "/.cache/gradsweep"
        }
        let temporary = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        return "\(temporary)/gradsweep-\(geteuid())"
    }
}

/// A setting's text, with where it came from.
private struct Value {
    let source: String
    let text: String

    func number(in range: ClosedRange<Int>, or word: String) throws(CommandFailure) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw CommandFailure(
                "\(source) is '\(text)'; give \(word), or a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound)")
        }
        return number
    }

    /// One that says nothing else.
    func exitStatus() throws(CommandFailure) -> Int32 {
        guard let status = Int32(text), (0...255).contains(status),
            status == 0 || ExitStatus(rawValue: status) == nil
        else {
            throw CommandFailure(
                "\(source) is '\(text)'; give an exit status from 0 to 255 that has no other meaning (not 1, "
                    + "2, 3, 130); 75 is usual for what should be tried again")
        }
        return status
    }

    func seconds(upTo maximum: Double) throws(CommandFailure) -> Double {
        guard let seconds = Double(text), seconds >= 0, seconds <= maximum else {
            throw CommandFailure("\(source) is '\(text)'; give seconds, from 0 to \(Int(maximum))")
        }
        return seconds
    }

    func choice() throws(CommandFailure) -> WorkerSettings.LogFormat {
        guard let format = WorkerSettings.LogFormat(rawValue: text) else {
            let allowed = WorkerSettings.LogFormat.allCases.map(\.rawValue)
            let hint = Spelling.nearest(to: text, in: allowed).map { "; did you mean \($0)?" } ?? ""
            throw CommandFailure(
                "\(source) is '\(text)'; give one of \(allowed.joined(separator: ", "))\(hint)")
        }
        return format
    }

    /// A number of bytes with a decimal or binary unit.
    func bytes() throws(CommandFailure) -> Int {
        let units: [(String, Double)] = [
            ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
            ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1), ("", 1),
        ]
        let word = text.filter { $0 != " " }
        for (unit, factor) in units where word.hasSuffix(unit) {
            guard let number = Double(word.dropLast(unit.count)), number >= 0, number * factor < 9e18
            else { break }
            return Int(number * factor)
        }
        throw CommandFailure("\(source) is '\(text)'; give a size such as 500MB, 10GB or 2GiB")
    }
}
