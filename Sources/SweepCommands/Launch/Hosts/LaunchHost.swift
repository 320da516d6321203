// One machine that workers are started on with ssh, as a hosts file describes it. Not here: reading the file.

/// A host and how its worker is started.
package struct LaunchHost: Hashable, Sendable {
    /// As ssh is given it: a name of the user's ssh configuration, an address, or user@host.
    package var destination: String
    /// Trials at once; nil: as many as the worker finds cores for.
    package var slots: Int?
    /// Where everything is kept there; relative to the home directory where it doesn't begin with `/`.
    package var directory = LaunchHost.defaultDirectory
    /// Variables of the worker, by name.
    package var environment: [String: String] = [:]
    /// What ssh gets with `-o`.
    package var sshOptions: [String] = []
    /// The coordinator as this host reaches it.
    package var connect: String?
    /// The bundle for this host's architecture, on this machine.
    package var bundle: String?
    /// More arguments of the worker.
    package var workerOptions: [String] = []

    package static let defaultDirectory = ".gradsweep"

    package init(destination: String) {
        self.destination = destination
    }

    /// Whether ssh can be given this: no option, nothing that a terminal would choke on.
    package static func isDestination(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("-") && text.utf8.count <= 255
            && !text.unicodeScalars.contains {
                $0.properties.isWhitespace || $0.value < 0x20 || $0.value == 0x7F
            }
    }

    /// Whether a shell can export this name.
    package static func isVariable(_ name: String) -> Bool {
        name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil
    }
}
