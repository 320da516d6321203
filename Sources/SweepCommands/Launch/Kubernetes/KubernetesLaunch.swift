// What the manifests are rendered from, and which values are allowed. Not here: the manifests.

/// A coordinator and its workers on a Kubernetes cluster.
package struct KubernetesLaunch: Sendable {
    package enum WorkerKind: String, CaseIterable, Sendable {
        /// Workers that end when there is nothing more to do.
        case job
        /// Workers that stay, and are replaced wherever one goes.
        case deployment
    }

    package static let workersMaximum = 100_000
    package static let port = 5555
    /// Room for what the cluster appends to the coordinator's name: `-coordinator` and a revision's hash.
    package static let longestName = 40

    package var name = "gradsweep"
    package var image = ContainerImage.standard
    package var workers = 4
    package var slots = 1
    package var kind = WorkerKind.job
    /// nil: the one that kubectl uses.
    package var namespace: String?
    /// What the coordinator begins with; nil: it waits for a submission.
    package var sweep: SweepFiles?

    package init() {}

    var coordinatorName: String { "\(name)-coordinator" }
    var workerName: String { "\(name)-worker" }
    var keysSecret: String { "\(name)-keys" }
    var joinSecret: String { "\(name)-join" }
    var sweepConfigMap: String { "\(name)-sweep" }
    /// Where workers reach the coordinator.
    package var endpoint: String { "tcp://\(coordinatorName):\(Self.port)" }

    /// - Throws: for the first value that is not allowed, with the nearest one that is where there is one.
    package func check() throws(CommandFailure) {
        try DNSLabel.check(name, option: "--name", longest: Self.longestName)
        guard name.first?.isLetter == true else {
            // A Service's name, unlike a Pod's, begins with a letter (RFC 1035).
            throw CommandFailure(
                "--name is \"\(name)\"; a name begins with a letter here; did you mean \"g\(name)\"?")
        }
        if let namespace { try DNSLabel.check(namespace, option: "--namespace") }
        try ContainerImage.check(image, option: "--image")
        guard (1...Self.workersMaximum).contains(workers) else {
            throw CommandFailure("--workers is \(workers); give a number from 1 to \(Self.workersMaximum)")
        }
        guard (1...1_024).contains(slots) else {
            throw CommandFailure("--slots is \(slots); give a number from 1 to 1024")
        }
    }
}
