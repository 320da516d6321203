// When a worker's time is up: given as a duration or a time of day, or asked of Slurm.

package import Foundation

/// Reads `--deadline`.
package enum WorkerDeadline {
    /// - Parameters:
    ///   - text: `auto`, a duration (`1h30m`, `90m`, `5400`, `1:30:00`, `2-12:00:00`) or an instant in ISO
    /// 8601.
    ///   - source: the option or variable that said so.
    /// - Returns: seconds from now; nil where `auto` finds nothing that ends this process.
    package static func secondsLeft(
        _ text: String, from source: String, now: Date, environment: [String: String],
        ask: (_ job: String) -> String? = Slurm.remainingTime
    ) throws(CommandFailure) -> Double? {
        if text == "auto" {
            // Seconds since 1970 (sbatch(1)); releases before 22.05 set it for nobody.
            if let end = environment["SLURM_JOB_END_TIME"].flatMap({ Double($0) }) {
                return max(0, end - now.timeIntervalSince1970)
            }
            guard let job = Slurm.job(environment) else { return nil }
            return ask(job).flatMap { duration($0) }
        }
        if let seconds = duration(text) {
            guard seconds > 0 else {
                throw CommandFailure("\(source) is '\(text)'; a worker needs some time, give more than 0")
            }
            return seconds
        }
        if let instant = try? Date.ISO8601FormatStyle().parse(text) {
            let seconds = instant.timeIntervalSince(now)
            guard seconds > 0 else { throw CommandFailure("\(source) is '\(text)', which has passed") }
            return seconds
        }
        throw CommandFailure(
            "\(source) is '\(text)'; give auto, a duration such as 1h30m, 90m, 5400 or 1:30:00, or a time "
                + "such as 2026-11-26T20:00:00Z")
    }

    /// Seconds of `1h30m`, `5400`, `[days-]hours:minutes:seconds`, `minutes:seconds` (as Slurm writes them);
    /// nil for anything else.
    package static func duration(_ text: String) -> Double? {
        if let seconds = Double(text), seconds.isFinite, seconds >= 0 { return seconds }
        return text.contains(":") ? clock(text) : units(text)
    }

    private static func clock(_ text: String) -> Double? {
        var rest = text[...]
        var days = 0.0
        if let dash = rest.firstIndex(of: "-") {
            guard let count = UInt32(rest[..<dash]) else { return nil }
            days = Double(count)
            rest = rest[rest.index(after: dash)...]
        }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false).map { UInt32($0) }
        guard (2...3).contains(parts.count) else { return nil }
        var seconds = 0.0
        for part in parts {
            guard let part else { return nil }
            seconds = seconds * 60 + Double(part)
        }
        return days * 86_400 + seconds
    }

    private static func units(_ text: String) -> Double? {
        var seconds = 0.0
        var digits = ""
        for character in text {
            if character.isASCII, character.isNumber || character == "." {
                digits.append(character)
                continue
            }
            guard let factor = ["d": 86_400.0, "h": 3_600, "m": 60, "s": 1][character],
                let number = Double(digits)
            else { return nil }
            seconds += number * factor
            digits = ""
        }
        return digits.isEmpty && !text.isEmpty ? seconds : nil
    }

    /// The cluster's own word.
    package enum Slurm {
        /// The job that this process is part of.
        static func job(_ environment: [String: String]) -> String? {
            guard let job = environment["SLURM_JOB_ID"], !job.isEmpty,
                job.allSatisfy({ $0.isASCII && $0.isNumber })
            else { return nil }
            return job
        }

        /// What is left of a job's time, as `squeue` writes it; nil where it cannot be asked.
        package static func remainingTime(of job: String) -> String? {
            let asked = ["squeue", "--noheader", "--jobs", job, "--format", "%L"]
            guard let answer = try? ExternalProgram.run(asked, seconds: 30), answer.outcome.status == 0
            else { return nil }
            return answer.output.split(separator: "\n").first.map(String.init)
        }
    }
}
