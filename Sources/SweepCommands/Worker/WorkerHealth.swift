// How an engine sees that a worker lives and takes part: two files, for probes that run a command
// (Kubernetes' exec probes, Docker's HEALTHCHECK). Files and no port: nothing to listen on, nothing to
// firewall.

package import Foundation

/// The directory of a worker's health files.
package struct WorkerHealth: Sendable {
    /// Its time of change is when the worker's I/O loop last went round.
    static let aliveName = "alive"
    /// There while the worker is registered with a coordinator.
    static let readyName = "ready"
    /// Between two signs of life, in seconds.
    private static let interval = 1.0

    let directory: String

    private var alivePath: String { "\(directory)/\(Self.aliveName)" }
    private var readyPath: String { "\(directory)/\(Self.readyName)" }

    /// Makes the directory where it is missing, and says that nothing is known yet.
    package init(creating directory: String) throws(CommandFailure) {
        self.directory = directory
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure("--health: \(directory) cannot be made: \(error.localizedDescription)")
        }
        unlink(readyPath)
        let code = touch(alivePath)
        guard code == 0 else {
            throw CommandFailure(
                "--health: \(alivePath) cannot be written: \(String(cString: strerror(code)))")
        }
    }

    /// To be asked about.
    package init(reading directory: String) {
        self.directory = directory
    }

    /// A reporter for the worker's loop.
    package func reporter() -> (_ isReady: Bool) -> Void {
        var last: (at: Date, isReady: Bool)?
        return { isReady in
            let now = Date()
            if let last, last.isReady == isReady, now.timeIntervalSince(last.at) < Self.interval { return }
            last = (now, isReady)
            // A full disk must not end a worker: the probe tells its age.
            _ = touch(alivePath)
            if isReady { _ = touch(readyPath) } else { unlink(readyPath) }
        }
    }

    /// The worker has ended.
    package func remove() {
        unlink(readyPath)
        unlink(alivePath)
    }

    /// What is wrong, in words; nil: all is well.
    package func problem(maximumAge: Double, needsReadiness: Bool, now: Date = Date()) -> String? {
        var status = stat()
        guard stat(alivePath, &status) == 0 else {
            return "\(alivePath) is not there: no worker runs with --health \(directory)"
        }
        let changed = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
        let age = now.timeIntervalSince1970 - changed
        guard age <= maximumAge else {
            return "the last sign of life is \(Int(age)) s old; \(maximumAge) s are allowed"
        }
        if needsReadiness, stat(readyPath, &status) != 0 { return "not registered with a coordinator" }
        return nil
    }

    /// - Returns: 0 or an errno.
    private func touch(_ path: String) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        return futimens(descriptor, nil) == 0 ? 0 : errno
    }
}
