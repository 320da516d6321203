// What `gradsweep launch ssh --dry-run` says.

enum HostPlan {
    /// Shows what would be done on each host.
    ///
    /// - Parameter joinFile: its path here; it may have to be made yet.
    static func show(
        _ hosts: [LaunchHost], _ order: HostOrder, _ bundle: LaunchBundle, joinFile: String
    ) throws(CommandFailure) {
        for host in hosts {
            let own =
                try host.bundle.map { path throws(CommandFailure) in try LaunchBundle(path: path) } ?? bundle
            for line in lines(host, order, own, joinFile: joinFile) { try Output.answer(line) }
        }
    }

    /// One host's part.
    static func lines(
        _ host: LaunchHost, _ order: HostOrder, _ bundle: LaunchBundle, joinFile: String
    ) -> [String] {
        let directory = host.directory
        let worker = "\(directory)/workers/\(order.name)/NODE"
        let program = "\(directory)/bundles/\(bundle.id)/gradsweep"
        let arguments =
            HostOrder.workerArguments(order, host, client: "THIS-MACHINE-AS-THE-HOST-SEES-IT") ?? []
        let variables = host.environment.sorted { $0.key < $1.key }
            .map { "\($0.key)=\(ShellWord.quoted($0.value)) " }.joined()
        return [
            "\(host.destination):",
            "  connect: " + ShellWord.line(order.ssh.arguments(host, "SCRIPT")),
            "  copy, if it is not there: \(bundle.path) (\(bundle.machine)) to \(directory)/bundles/"
                + bundle.id,
            "  copy, with mode 0600: \(joinFile) to \(worker)/join.yaml",
            "  start, detached: " + variables
                + ShellWord.line([program, "worker", "--join", "\(worker)/join.yaml"] + arguments),
            "  its messages: \(worker)/log",
        ]
    }
}
