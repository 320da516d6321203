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
            instructionSet: kernels.name, version: Release.version)
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

/// Whether an endpoint may be used without encryption.
enum PlainTextRule {
    /// - Throws: for TCP without the flag, and for endpoints that are neither ipc nor TCP.
    static func check(_ endpoint: String, isAllowed: Bool) throws(CommandFailure) {
        if endpoint.hasPrefix("ipc://") { return }
        guard endpoint.hasPrefix("tcp://") else {
            throw CommandFailure("\(endpoint): not an endpoint; write ipc://PATH or tcp://HOST:PORT")
        }
        guard isAllowed else {
            throw CommandFailure(
                "\(endpoint): TCP is not encrypted in this release: everybody who can reach the port can "
                    + "read the sweep and send results. Use an ipc:// endpoint, or accept that with "
                    + "--insecure-plaintext")
        }
        Output.report(
            "warning: \(endpoint) carries plain text; anybody who can reach it can take part")
    }
}
