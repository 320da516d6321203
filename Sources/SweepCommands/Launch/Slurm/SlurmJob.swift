// Batch scripts: an array job of workers, and a coordinator that runs in a job of its own. Not here: handing
// them to Slurm (SlurmQueue), what they do (SlurmJob+Body).

/// What is asked of Slurm, and what its tasks do.
package struct SlurmJob: Hashable, Sendable {
    package enum Role: Hashable, Sendable {
        /// Workers of a coordinator whose endpoint they know.
        case workers
        /// Workers of a coordinator in another job, which writes its endpoint into a file.
        case workersOfJob(String, notice: String)
        /// A coordinator that says in a file where it is.
        case coordinator(port: Int, notice: String)
    }

    package var role = Role.workers
    /// Job name.
    package var name: String
    /// Tasks of the array: workers in all.
    package var workers: Int
    /// Workers at a time; nil: as many as there is room for.
    package var throttle: Int?
    /// As Slurm writes it; see `time(_:)`.
    package var time: String?
    package var partition: String?
    package var account: String?
    package var qualityOfService: String?
    package var memory: String?
    package var cpusPerTask: Int?
    /// More options of sbatch, whole: `--constraint=avx512`.
    package var options: [String] = []
    /// Where tasks write; a directory that all nodes see.
    package var logDirectory: String
    /// The worker: program and arguments.
    package var command: [String]
    /// Variables of the worker.
    package var environment: [String: String] = [:]
    /// Seconds before the end of a task's time at which it is told.
    package var warningSeconds = 60

    package init(name: String, workers: Int, logDirectory: String, command: [String]) {
        self.name = name
        self.workers = workers
        self.logDirectory = logDirectory
        self.command = command
    }

    /// The script.
    ///
    /// - Throws: for a text that a line of options for sbatch cannot hold.
    package func script() throws(CommandFailure) -> String {
        var lines = [
            "#!/bin/sh", "# Written by: gradsweep launch slurm",
        ]
        for option in try directives() { lines.append("#SBATCH \(option)") }
        let exports = environment.sorted { $0.key < $1.key }
            .map { "export \($0.key)=\(ShellWord.quoted($0.value))" }
        return (lines + [""] + exports + [body]).joined(separator: "\n")
    }

    private func directives() throws(CommandFailure) -> [String] {
        var directives = ["--job-name=\(try Self.value(name, "--name"))"]
        var log = "%j"
        switch role {
        case .coordinator: break
        case .workersOfJob(let job, _):
            directives.append("--dependency=after:\(job)")
            fallthrough
        case .workers:
            directives.append("--array=0-\(workers - 1)" + (throttle.map { "%\($0)" } ?? ""))
            log = "%A_%a"
        }
        directives += ["--nodes=1", "--ntasks=1"]
        let optional: [(String, String?)] = [
            ("--cpus-per-task", cpusPerTask.map(String.init)), ("--time", time), ("--mem", memory),
            ("--partition", partition), ("--account", account), ("--qos", qualityOfService),
        ]
        for (option, text) in optional {
            if let text { directives.append("\(option)=\(try Self.value(text, option))") }
        }
        // A % of the path itself is doubled.
        let folder = logDirectory.split(separator: "%", omittingEmptySubsequences: false)
            .joined(separator: "%%")
        let prefix = if case .coordinator = role { "coordinator" } else { "worker" }
        directives += [
            "--requeue", "--open-mode=append", "--signal=B:TERM@\(warningSeconds)",
            "--output=\(try Self.value("\(folder)/\(prefix)-\(log).log", "--logs"))",
        ]
        for option in options { directives.append(try Self.option(option)) }
        return directives
    }

    /// A value as a line of options can hold it: sbatch splits at spaces and takes double quotes off.
    private static func value(_ text: String, _ option: String) throws(CommandFailure) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic
                    || "0123456789/._-+:@,%=[]*&|".unicodeScalars.contains(scalar))
        }
        if isPlain, !text.isEmpty { return text }
        guard !text.isEmpty, !text.contains(where: { $0.isNewline || $0 == "\"" || $0 == "\\" || $0 == "\0" })
        else {
            throw CommandFailure(
                "\(option): found \"\(text.prefix(80))\"; Slurm's options hold no quotes, backslashes and "
                    + "line breaks")
        }
        return "\"\(text)\""
    }

    /// One of the user's own options.
    private static func option(_ text: String) throws(CommandFailure) -> String {
        guard text.hasPrefix("-"), !text.contains(where: { $0.isNewline || $0 == "\0" }) else {
            throw CommandFailure(
                "--sbatch-option: found \"\(text.prefix(80))\"; give an option of sbatch, whole: "
                    + "--sbatch-option=--constraint=avx512")
        }
        return text
    }

    /// A span of time as Slurm takes it: what it takes itself, and D:HH:MM:SS.
    ///
    /// - Returns: nil for anything else.
    package static func time(_ text: String) -> String? {
        let forms = [
            /[0-9]{1,9}/, /[0-9]{1,7}:[0-9]{1,2}/, /[0-9]{1,7}:[0-9]{1,2}:[0-9]{1,2}/,
            /[0-9]{1,5}-[0-9]{1,2}/,
            /[0-9]{1,5}-[0-9]{1,2}:[0-9]{1,2}/, /[0-9]{1,5}-[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}/,
        ]
        if forms.contains(where: { text.wholeMatch(of: $0) != nil }) { return text }
        guard let match = text.wholeMatch(of: /([0-9]{1,5}):([0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2})/) else {
            return nil
        }
        return "\(match.output.1)-\(match.output.2)"
    }
}
