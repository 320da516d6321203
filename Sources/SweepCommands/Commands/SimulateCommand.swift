// `gradsweep simulate`: the coordinator's and the workers' machines in a simulated world of faults.

import ArgumentParser
import Foundation
import SweepSimulator

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run the coordinator and its workers in simulated worlds of faults.",
        discussion: """
            Each seed draws a world: sweeps, workers, rates, and a list of faults. Its machines are those of \
            `gradsweep run`, its clock, network, disks and trials are simulated. Workers crash, hang, \
            freeze, lie, come back under the same name; messages are lost, doubled, forged; disks are \
            full, slow, torn, broken; the coordinator dies between any two of its doings and starts from its \
            journal. After every event the safety properties are checked; then faults stop, and all sweeps \
            must end.

            A seed that breaks a property is made small: fewer workers, trials and faults, as long as it \
            still breaks it. The same seeds give the same digest. Exit status: 0 every property held, 1 not.
            """)

    @Option(name: .long, help: "The first seed.") var seed: UInt64 = 1
    @Option(name: .long, help: "How many seeds.") var seeds = 1000
    @Option(name: .long, help: "Events after which a seed counts as one that never ends.")
    var events = 1_000_000
    @Option(name: .long, help: "Lines of a failure's transcript, the last ones.") var transcript = 40

    func validate() throws {
        guard seeds >= 1 else { throw ValidationError("--seeds is \(seeds); give a whole number ≥ 1") }
        guard events >= 1 else { throw ValidationError("--events is \(events); give a whole number ≥ 1") }
        guard (1...20_000).contains(transcript) else {
            throw ValidationError("--transcript is \(transcript); give a number from 1 to 20000")
        }
        guard seed <= UInt64.max - UInt64(seeds) else {
            throw ValidationError("--seed is \(seed); give a smaller one")
        }
    }

    func run() throws {
        var campaign = Campaign(eventsMaximum: events, transcriptLines: transcript)
        let clock = ContinuousClock()
        let startedAt = clock.now
        var reportedAt = startedAt
        for number in seed..<seed + UInt64(seeds) {
            let known = campaign.failures.count
            campaign.run(number)
            for failure in campaign.failures[known...] { try Output.answer(Self.text(of: failure)) }
            if Terminal.isInteractive(STDERR_FILENO), reportedAt.duration(to: clock.now) > .seconds(1) {
                reportedAt = clock.now
                Output.draw("\r\(campaign.seeds) of \(seeds) seeds, \(campaign.failedSeeds.count) failed")
            }
        }
        if Terminal.isInteractive(STDERR_FILENO) { Output.draw("\r\u{1B}[K") }
        let seconds = max(startedAt.duration(to: clock.now) / .seconds(1), 1e-9)
        try Output.answer(summary(of: campaign, seconds: seconds))
        if !campaign.failedSeeds.isEmpty { throw CommandFailure("", status: .incomplete) }
    }

    private func summary(of campaign: Campaign, seconds: Double) -> String {
        let kinds = campaign.faultsByKind.map { "\($0.kind) \($0.count)" }.joined(separator: ", ")
        let digits = String(campaign.digest, radix: 16)
        let perMinute = Int(Double(campaign.sweeps) / seconds * 60)
        var lines = [
            "seeds           \(campaign.seeds), from \(seed)",
            "sweeps          \(campaign.sweeps); the median one has \(campaign.medianTrials) trials and "
                + "\(campaign.medianEvents) events",
            "events          \(campaign.events)", "trials          \(campaign.trials)",
            "faults          \(campaign.faults)" + (kinds.isEmpty ? "" : ": \(kinds)"),
            "recoveries      \(campaign.recoveries) coordinators went on where another had left off",
            "simulated time  \(campaign.virtualTime / 1_000_000_000) s",
            "speed           \(perMinute) sweeps a minute (\(Int(seconds)) s)",
            "digest          \(String(repeating: "0", count: 16 - digits.count))\(digits)",
        ]
        let failed = campaign.failedSeeds
        if failed.isEmpty {
            lines.append("All is well: every property held for every seed.")
        } else {
            let named = failed.prefix(20).map { "\($0.seed)" }.joined(separator: ", ")
            lines.append(
                "FAILED: \(failed.count) of \(campaign.seeds) seeds broke a property, the first after "
                    + "\(failed[0].seed - seed + 1) seeds: \(named)" + (failed.count > 20 ? ", …" : ""))
        }
        return lines.joined(separator: "\n")
    }

    private static func text(of failure: MinimalFailure) -> String {
        let faults = failure.faults.map { "  \($0)" }
        let transcript = failure.transcript.map { "  \($0)" }
        return """
            seed \(failure.seed) breaks: \(failure.property.rawValue)
              \(failure.detail)
            The smallest world found in \(failure.runs) runs: \(failure.world)
            \(failure.faults.count) of its \(failure.faultCount) faults are needed:
            \(faults.joined(separator: "\n"))
            What happened last (milliseconds of simulated time):
            \(transcript.joined(separator: "\n"))

            """
    }
}
