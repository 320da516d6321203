// The worker process of `dispatch`: a real worker whose trial function only lets time pass.

import ArgumentParser
import Foundation
import Logging
import SweepModel
import SweepProtocol
import WorkerService

struct DispatchWorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dispatch-worker", abstract: "A worker whose trials only let time pass.",
        shouldDisplay: false)

    @Option(name: .long) var connect: String
    @Option(name: .long) var microseconds = 0
    @Option(name: .long) var slots = 1

    func run() throws {
        var configuration = WorkerConfiguration(
            endpoint: connect,
            description: WorkerDescription(
                identity: WorkerConfiguration.drawIdentity(), host: ProcessInfo.processInfo.hostName,
                processID: Int(ProcessInfo.processInfo.processIdentifier), slots: slots,
                instructionSet: "none", version: "0"))
        configuration.parentProcessID = getppid()
        let span = Duration.microseconds(microseconds)
        let worker = try Worker(
            configuration: configuration,
            logger: Logger(label: "dispatch", factory: { _ in SwiftLogNoOpLogHandler() })
        ) { _ in
            let shape = TrialConfiguration().shape
            return TrialRunner(
                shape: { _ in shape },
                run: { pack in
                    let clock = ContinuousClock()
                    for index in pack.trials.indices where !pack.isCancelled(index) {
                        let end = clock.now + span
                        while clock.now < end {}
                        pack.deliver(.completed(Self.result), of: index)
                    }
                })
        }
        _ = try worker.run()
    }

    private static let result = TrialResult(judgement: Judgement(verdict: .converged), steps: 1)
}
