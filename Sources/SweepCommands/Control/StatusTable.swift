// Sweeps and workers as tables for a terminal.

import Foundation
import Reporting
import SweepModel

enum StatusTable {
    /// A coordinator in one line.
    static func line(_ coordinator: CoordinatorState) -> String {
        var line =
            "coordinator: process \(coordinator.process) on \(coordinator.host), \(coordinator.endpoint), "
            + "\(count(coordinator.workers, "worker")) with \(count(coordinator.slots, "slot"))"
        if coordinator.workersLost > 0 { line += ", \(coordinator.workersLost) lost so far" }
        if coordinator.identityViolations > 0 {
            line += ", IDENTITY VIOLATED \(coordinator.identityViolations) times"
        }
        return line
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    static func lines(_ sweeps: [SweepState], width: Int) -> [String] {
        guard !sweeps.isEmpty else { return ["no sweeps"] }
        func column(
            _ heading: String, short: String? = nil, numeric: Bool = true, expendability: Int = 0,
            _ text: (SweepState) -> String
        ) -> TextTable.Column {
            TextTable.Column(
                heading, short: short, numeric: numeric, canBeCut: !numeric, expendability: expendability,
                cells: sweeps.map(text))
        }
        var table = TextTable(columns: [
            column("sweep", numeric: false) { $0.name },
            column("id", numeric: false) { String($0.id.prefix(8)) },
            column("state", numeric: false) { $0.state.text },
            column("recorded") { "\($0.recorded)/\($0.trials)" },
            column("rate", expendability: 3) { $0.state.isOpen ? rate($0.rate) : "" },
            column("running", short: "run", expendability: 4) { text($0.running, $0.state.isOpen) },
            column("leased", expendability: 5) { text($0.leased, $0.state.isOpen) },
            column("priority", short: "prio", expendability: 6) { String($0.priority) },
            column("weight", expendability: 7) { String($0.weight) },
        ])
        for verdict in Verdict.allCases where sweeps.contains(where: { $0.verdicts[verdict.rawValue] != nil })
        {
            table.columns.append(column(verdict.rawValue) { text($0.verdicts[verdict.rawValue] ?? 0, true) })
        }
        let rest: [(String, KeyPath<SweepState, Int>)] = [
            ("failed", \.failed), ("suspects", \.suspects), ("verified", \.verified),
            ("to verify", \.awaitingVerification), ("unverified", \.unverified),
        ]
        for (heading, path) in rest where sweeps.contains(where: { $0[keyPath: path] > 0 }) {
            table.columns.append(column(heading, expendability: 1) { text($0[keyPath: path], true) })
        }
        let problems = sweeps.compactMap { sweep in sweep.problem.map { "\(sweep.name): \($0)" } }
        return table.lines(width: width) + problems
    }

    static func lines(_ workers: [WorkerState], width: Int) -> [String] {
        guard !workers.isEmpty else { return ["no workers"] }
        func column(
            _ heading: String, numeric: Bool = true, expendability: Int = 0, _ text: (WorkerState) -> String
        ) -> TextTable.Column {
            TextTable.Column(
                heading, numeric: numeric, canBeCut: !numeric, expendability: expendability,
                cells: workers.map(text))
        }
        var columns = [
            column("worker", numeric: false) { String($0.identity.prefix(8)) },
            column("host", numeric: false) { $0.host },
            column("process") { String($0.process) },
            column("slots") { String($0.slots) },
            column("leased") { text($0.leases, true) },
            column("running") { text($0.running, true) },
            column("delivered") { text($0.delivered, true) },
            column("silence") { String(format: "%.1f s", $0.silenceSeconds) },
            column("ready") { text($0.ready, true) },
            column("unable") { text($0.unable, true) },
            column("kernels", numeric: false, expendability: 1) { $0.instructionSet },
            column("state", numeric: false) { state($0) },
        ]
        if workers.contains(where: { $0.secondsLeft != nil }) {
            columns.insert(column("leaves in") { $0.secondsLeft.map { "\(Int($0)) s" } ?? "" }, at: 8)
        }
        // All of one release need no column.
        if workers.contains(where: { $0.version != Release.version }) {
            columns.insert(column("release", numeric: false) { $0.version }, at: 2)
        }
        if workers.contains(where: { !$0.user.isEmpty }) {
            columns.insert(column("key", numeric: false) { $0.user }, at: 2)
        }
        return TextTable(columns: columns).lines(width: width)
    }

    private static func state(_ worker: WorkerState) -> String {
        if !worker.isReachable { return "unreachable" }
        if worker.isResting { return "resting" }
        return worker.running > 0 ? "working" : "idle"
    }

    private static func rate(_ perSecond: Double) -> String {
        perSecond >= 10 ? "\(Int(perSecond.rounded()))/s" : String(format: "%.2f/s", perSecond)
    }

    /// A dot for nothing, nothing where there is nothing to say.
    private static func text(_ number: Int, _ matters: Bool) -> String {
        matters ? (number == 0 ? "·" : String(number)) : ""
    }
}
