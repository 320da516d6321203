// What a worker process is, before it talks to anybody: who it is, what it runs on, whose child it is.

import CPlatform
import Foundation
import NeuralNetwork
import SweepProtocol
import WorkerService

enum WorkerSetUp {
    /// The kernels for this machine, or those that the environment forces.
    static func kernels() throws(CommandFailure) -> KernelSet {
        do {
            return try KernelSet.select(environment: ProcessInfo.processInfo.environment)
        } catch {
            throw CommandFailure(error.description)
        }
    }

    static func description(slots: Int, kernels: KernelSet) -> WorkerDescription {
        WorkerDescription(
            identity: WorkerConfiguration.drawIdentity(), host: ProcessInfo.processInfo.hostName,
            processID: Int(ProcessInfo.processInfo.processIdentifier), slots: slots,
            instructionSet: kernels.name, version: Release.version,
            arithmeticRevision: ArithmeticRevision.current)
    }

    /// Has the kernel kill this process when the thread that started it ends.
    ///
    /// - Parameter parent: the process that started this one; it may be gone already.
    static func dieWithParent(_ parent: Int32) throws(CommandFailure) {
        let code = cplatform_die_with_parent()
        guard code == 0 else {
            throw CommandFailure(
                "the worker cannot be tied to its parent: \(String(cString: strerror(code)))")
        }
        guard getppid() == parent else {
            throw CommandFailure(
                "the process \(parent) that started this worker is gone", status: .noCoordinator)
        }
    }
}
