// `gradsweep-benchmarks attack`: a hostile peer to measure a coordinator with. Deploy/benchmarks/attack.sh
// runs all of them in turn beside a sweep.

import ArgumentParser
import Foundation
import Reporting
import SweepKeys

struct AttackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attack", abstract: "Attack a coordinator of one's own, for a measured time.")

    @Argument(help: "\(Attack.allCases.map(\.rawValue).joined(separator: ", ")).") var attack: Attack
    @Argument(help: "The coordinator's endpoint: tcp://IPV4-ADDRESS:PORT.") var endpoint: String
    @Option(name: .long, help: "A join file of that coordinator: of a member that turned hostile.")
    var join: String
    @Option(name: .long, help: "How long.") var seconds: Double = 10

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        var attacker = Attacker(endpoint: endpoint, join: try JoinFile(reading: join))
        let start = Date()
        try attacker.run(attack, until: start.addingTimeInterval(seconds))
        try BenchmarkOutput.write(
            .object([
                ("attack", .text(attack.rawValue)), ("count", .integer(attacker.count)),
                ("seconds", .number(Date().timeIntervalSince(start))),
            ]))
    }
}
