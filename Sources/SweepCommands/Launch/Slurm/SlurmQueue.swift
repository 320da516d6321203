// Slurm's own programs: sbatch, squeue, scancel, scontrol. Not here: what is submitted (SlurmJob).

import Foundation
import Reporting

/// A task of an array job as squeue shows it.
package struct SlurmTask: Hashable, Sendable {
    package var id: String
    /// PENDING, RUNNING, COMPLETING, REQUEUED …
    package var state: String
    package var node: String
    package var time: String
    /// Why it waits.
    package var reason: String

    /// A line of `squeue --format=%i|%T|%N|%M|%r`.
    package init?(_ line: Substring) {
        let fields = line.split(separator: "|", maxSplits: 4, omittingEmptySubsequences: false)
        guard fields.count == 5, !fields[0].isEmpty else { return nil }
        id = String(fields[0])
        state = String(fields[1])
        node = String(fields[2])
        time = String(fields[3])
        reason = String(fields[4])
    }
}

package enum SlurmQueue {
    /// Which jobs are meant.
    package enum Selection: Hashable, Sendable {
        case job(String)
        /// This user's jobs of a name.
        case name(String)

        fileprivate var arguments: [String] {
            switch self {
            case .job(let id): ["--jobs=\(id)"]
            case .name(let name): ["--user=\(getuid())", "--name=\(name)"]
            }
        }
    }

    private static let seconds = 60.0

    /// Submits a script.
    ///
    /// - Returns: the job's id.
    static func submit(_ script: String) throws(CommandFailure) -> String {
        let result = try run(["sbatch", "--parsable", script])
        guard result.outcome.status == 0 else {
            throw CommandFailure("sbatch refused \(script): \(result.outcome.reason)")
        }
        // JOB, or JOB;CLUSTER; what a site's filter says may come before.
        let last = result.output.split(whereSeparator: \.isNewline).last ?? ""
        let id = last.split(separator: ";").first.map(String.init) ?? ""
        guard !id.isEmpty, id.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            throw CommandFailure("sbatch answered without a job id: \(result.output.prefix(200))")
        }
        return id
    }

    /// The tasks that wait, run or are about to end; one line for each task of an array.
    ///
    /// - Throws: where Slurm does not answer.
    static func tasks(_ selection: Selection) throws(CommandFailure) -> [SlurmTask] {
        let result = try run(
            ["squeue", "--noheader", "--array", "--format=%i|%T|%N|%M|%r"] + selection.arguments)
        guard result.outcome.status == 0 else {
            // What Slurm has forgotten has ended.
            if result.outcome.errorText.contains("Invalid job id") { return [] }
            throw CommandFailure("squeue: \(result.outcome.reason)")
        }
        return tasks(in: result.output)
    }

    /// What squeue prints.
    package static func tasks(in output: String) -> [SlurmTask] {
        output.split(whereSeparator: \.isNewline).compactMap { SlurmTask($0) }
    }

    /// Ends jobs: SIGTERM now, SIGKILL after Slurm's KillWait.
    static func cancel(_ selection: Selection) throws(CommandFailure) {
        let arguments =
            switch selection {
            case .job(let id): ["scancel", id]
            case .name: ["scancel"] + selection.arguments
            }
        let result = try run(arguments)
        guard result.outcome.status == 0 || result.outcome.errorText.contains("Invalid job id") else {
            throw CommandFailure("scancel: \(result.outcome.reason)")
        }
    }

    /// How many tasks of a job that have ended did so with which exit code; empty where Slurm has forgotten.
    static func exitCodes(of job: String) -> [String: Int] {
        guard let result = try? run(["scontrol", "--oneliner", "show", "job", job]),
            result.outcome.status == 0
        else { return [:] }
        return exitCodes(in: result.output)
    }

    /// What `scontrol --oneliner show job` prints, as STATE:EXIT or STATE:signal SIGNAL → tasks.
    package static func exitCodes(in output: String) -> [String: Int] {
        var codes: [String: Int] = [:]
        for line in output.split(whereSeparator: \.isNewline) {
            guard let state = line.firstMatch(of: /JobState=([A-Z_]+)/)?.output.1,
                !["PENDING", "RUNNING", "COMPLETING", "SUSPENDED"].contains(state),
                let code = line.firstMatch(of: /ExitCode=([0-9]+):([0-9]+)/)
            else { continue }
            let how = code.output.2 == "0" ? "exit status \(code.output.1)" : "signal \(code.output.2)"
            codes["\(state.lowercased()), \(how)", default: 0] += 1
        }
        return codes
    }

    private static func run(
        _ arguments: [String]
    ) throws(CommandFailure) -> (outcome: ExternalProgram.Outcome, output: String) {
        try ExternalProgram.run(arguments, seconds: seconds)
    }
}

/// Tasks in words and as a table.
package enum SlurmTable {
    /// `3 running, 61 pending (Resources)`.
    package static func summary(_ tasks: [SlurmTask]) -> String {
        guard !tasks.isEmpty else { return "no task is left" }
        let groups = Dictionary(grouping: tasks, by: \.state)
        // What runs first, then what there is most of.
        let order = groups.keys.sorted {
            ($0 == "RUNNING" ? 0 : 1, -(groups[$0]?.count ?? 0), $0)
                < ($1 == "RUNNING" ? 0 : 1, -(groups[$1]?.count ?? 0), $1)
        }
        return order.map { state in
            let members = groups[state] ?? []
            let reasons = Set(members.map(\.reason)).subtracting(["None", ""]).sorted()
            let why = state == "PENDING" && !reasons.isEmpty ? " (\(reasons.joined(separator: ", ")))" : ""
            return "\(members.count) \(state.lowercased())\(why)"
        }.joined(separator: ", ")
    }

    package static func lines(_ tasks: [SlurmTask], width: Int) -> [String] {
        func column(_ heading: String, numeric: Bool = false, _ text: (SlurmTask) -> String)
            -> TextTable.Column
        {
            TextTable.Column(heading, numeric: numeric, canBeCut: !numeric, cells: tasks.map(text))
        }
        return TextTable(columns: [
            column("task") { $0.id }, column("state") { $0.state.lowercased() }, column("node") { $0.node },
            column("time", numeric: true) { $0.time },
            column("reason") { $0.reason == "None" ? "" : $0.reason },
        ]).lines(width: width)
    }
}
