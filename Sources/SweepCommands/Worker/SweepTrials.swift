// How a worker of this program runs an announced sweep's trials: the announcement's text becomes
// configurations, its files become data, packs go through the training core.

import DataSets
import Foundation
import NeuralNetwork
import SweepConfiguration
import SweepModel
import SweepProtocol
import Synchronization
import Training
import WorkerService

/// The trial function of `gradsweep worker`.
enum SweepTrials {
    /// Gets and reads what an announcement names, and checks what can be checked.
    ///
    /// - Throws: what is wrong with the sweep file or its data on this machine, for the user.
    static func prepare(
        _ announcement: SweepAnnouncement, kernels: KernelSet, data source: AnnouncedData
    ) throws -> WorkerService.TrialRunner {
        let definition = try SweepDefinition.parse(Array(announcement.sweepFile.utf8), file: "sweep.yaml")
        let prepared = try source.load(definition.base.data, of: announcement)
        let data = PrecisionData(prepared)
        return WorkerService.TrialRunner(
            shape: { specification in try? definition.configuration(for: specification).shape },
            run: { pack in run(pack, definition: definition, data: data, kernels: kernels) })
    }

    private static func run(
        _ pack: TrialPack, definition: SweepDefinition, data: PrecisionData, kernels: KernelSet
    ) {
        var configurations: [(name: Int, configuration: TrialConfiguration)] = []
        for (index, specification) in pack.trials.enumerated() {
            do {
                configurations.append((index, try definition.configuration(for: specification)))
            } catch {
                pack.deliver(
                    .failed(TrialFailure(cause: .invalidConfiguration, message: error.description)), of: index
                )
            }
        }
        guard let precision = configurations.first?.configuration.training.precision else { return }
        let trialData: TrialData
        do {
            trialData = try data.of(precision)
        } catch {
            for (index, _) in configurations { pack.deliver(.failed(error), of: index) }
            return
        }
        var waiting = configurations.makeIterator()
        SlotRunner.current(kernels).run(
            data: trialData,
            next: {
                while let trial = waiting.next() {
                    if !pack.isCancelled(trial.name) { return trial }
                }
                return nil
            },
            progress: { index, newSteps in
                pack.reportProgress(steps: newSteps)
                return !pack.isCancelled(index)
            },
            finished: { index, end in
                if let outcome = end.outcome { pack.deliver(outcome, of: index) }
            })
    }
}

/// A sweep's data in the number formats that its trials asked for; shared by all slots.
private final class PrecisionData: Sendable {
    private let prepared: PreparedData
    private let converted = Mutex<[Precision: TrialData]>([:])

    init(_ prepared: PreparedData) { self.prepared = prepared }

    func of(_ precision: Precision) throws(TrialFailure) -> TrialData {
        let result: Result<TrialData, TrialFailure> = converted.withLock { known in
            if let data = known[precision] { return .success(data) }
            do throws(TrialFailure) {
                let data = try TrialData(prepared, precision: precision)
                known[precision] = data
                return .success(data)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

/// The training core of the calling slot: it keeps its memory from pack to pack.
private enum SlotRunner {
    private static let key = "gradsweep.trial-runner"

    static func current(_ kernels: KernelSet) -> Training.TrialRunner {
        let storage = Thread.current.threadDictionary
        if let runner = storage[key] as? Training.TrialRunner { return runner }
        let runner = Training.TrialRunner(kernels: kernels)
        storage[key] = runner
        return runner
    }
}
