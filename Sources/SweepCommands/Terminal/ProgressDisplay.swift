// How far a sweep is: a bar that redraws itself on a terminal, plain lines elsewhere. Not here: the counting.

package import Foundation
package import SweepModel

/// A sweep's state at one moment, for display.
package struct ProgressSnapshot: Sendable {
    package var recorded: Int
    package var total: Int
    package var workers: Int
    package var failed: Int
    package var verdicts: [Verdict: Int]
    /// Trials recorded per second, lately; 0 while nothing is known.
    package var rate: Double
    /// Why it does not go on at its usual pace: `paused`, `stopping`.
    package var state: String?

    package init(
        recorded: Int, total: Int, workers: Int, failed: Int, verdicts: [Verdict: Int], rate: Double
    ) {
        self.recorded = recorded
        self.total = total
        self.workers = workers
        self.failed = failed
        self.verdicts = verdicts
        self.rate = rate
    }
}

/// Draws snapshots on standard error.
package struct ProgressDisplay {
    private let interactive: Bool
    private var lastLine = ""
    private var lastDrawnAt = Date.distantPast
    private var lastRecorded = -1

    package init(interactive: Bool) {
        self.interactive = interactive
    }

    /// Shows `snapshot` if something changed and the last drawing is old enough (0.1 s, or 5 s for lines).
    package mutating func show(_ snapshot: ProgressSnapshot, now: Date = Date(), force: Bool = false) {
        let pause = interactive ? 0.1 : 5
        guard force || now.timeIntervalSince(lastDrawnAt) >= pause else { return }
        guard interactive || force || snapshot.recorded != lastRecorded else { return }
        lastDrawnAt = now
        lastRecorded = snapshot.recorded
        let line = Self.line(
            snapshot, width: interactive ? Terminal.width(STDERR_FILENO) : nil)
        guard force || line != lastLine else { return }
        lastLine = line
        let text = interactive ? "\r\u{1B}[2K" + line : line + "\n"
        Output.draw(text)
    }

    /// Ends the redrawn line, so that what follows starts on a line of its own.
    package mutating func finish() {
        guard interactive, !lastLine.isEmpty else { return }
        Output.draw("\n")
        lastLine = ""
    }

    /// One line: bar (with a width), trials done, rate, time left, running verdict counts.
    package static func line(_ snapshot: ProgressSnapshot, width: Int?) -> String {
        let done = snapshot.recorded
        let rate = snapshot.rate
        var parts = ["\(done)/\(snapshot.total) trials"]
        if rate > 0 {
            parts.append(rate >= 10 ? "\(Int(rate.rounded()))/s" : String(format: "%.2f/s", rate))
            if done < snapshot.total {
                parts.append("\(duration(Double(snapshot.total - done) / rate)) left")
            }
        }
        parts.append("\(snapshot.workers) worker\(snapshot.workers == 1 ? "" : "s")")
        if let state = snapshot.state { parts.append(state) }
        func text(short: Bool) -> String {
            var counts = Verdict.allCases.compactMap { verdict in
                snapshot.verdicts[verdict].flatMap { count in
                    count > 0 ? "\(short ? abbreviation(of: verdict) : verdict.rawValue) \(count)" : nil
                }
            }
            if snapshot.failed > 0 { counts.append("\(short ? "fail" : "failed") \(snapshot.failed)") }
            return (parts + (counts.isEmpty ? [] : [counts.joined(separator: " ")])).joined(separator: " | ")
        }
        guard let width else { return text(short: false) }
        let isShort = width - text(short: false).count - 4 < 8
        let text = text(short: isShort)
        let barWidth = min(30, width - text.count - 4)
        guard barWidth >= 4 else { return String(text.prefix(max(0, width - 1))) }
        let filled = snapshot.total == 0 ? barWidth : barWidth * done / snapshot.total
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: barWidth - filled)
        return "[\(bar)] \(text)"
    }

    private static func abbreviation(of verdict: Verdict) -> String {
        switch verdict {
        case .converged: "ok"
        case .converging: "conv"
        case .stalled: "stall"
        case .vanishing: "van"
        case .exploding: "expl"
        }
    }

    /// `75 s`, `12 min`, `3.4 h`.
    package static func duration(_ seconds: TimeInterval) -> String {
        if seconds < 90 { return "\(Int(seconds.rounded(.up))) s" }
        if seconds < 5400 { return "\(Int((seconds / 60).rounded())) min" }
        return String(format: "%.1f h", seconds / 3600)
    }
}
