// A podman of its own for a test: storage, networks and settings in a temporary directory, an image of the
// program that is tested, and nothing left afterwards. Not here: what runs in it.

import Foundation
import Testing

/// Needs root, and what Debian's podman needs for images, pods and networks.
final class PodmanLab {
    static let image = "localhost/gradsweep:test"

    /// Whether they are asked for, and all of it is installed; `need` names it. Asked for, because they take
    /// minutes and wait for other programs: a step of their own in .ci/run.
    static let isThere: Bool = {
        let programs = ["podman", "runc", "catatonit"].map { path(of: $0) }
        let networking = ["netavark", "aardvark-dns"].map { name in
            ["/usr/lib/podman/\(name)", "/usr/libexec/podman/\(name)"].first {
                FileManager.default.isExecutableFile(atPath: $0)
            }
        }
        return ProcessInfo.processInfo.environment["GRADSWEEP_CONTAINERS"] == "1" && geteuid() == 0
            && (programs + networking).allSatisfy { $0 != nil }
    }()
    static let need = "GRADSWEEP_CONTAINERS=1, root, podman, runc, catatonit, netavark and aardvark-dns"

    static func path(of program: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .map { "\($0)/\(program)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// podman-compose, on the path or where `GRADSWEEP_PODMAN_COMPOSE` says.
    static let compose =
        ProcessInfo.processInfo.environment["GRADSWEEP_PODMAN_COMPOSE"] ?? path(of: "podman-compose")

    static let hasPythonYAML: Bool = {
        let probe = try? TestCommand("python3", ["-c", "import yaml"]).run(seconds: 20)
        return probe?.status == 0
    }()

    static func fixture(_ name: String) -> String {
        GradsweepProcess.packageRoot.appendingPathComponent("Tests/Fixtures/containers/\(name)").path
    }

    /// Short: podman refuses long paths for what runs.
    let directory: URL
    let environment: [String: String]

    init() throws {
        directory = URL(fileURLWithPath: "/tmp/podlab-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        environment = [
            "CONTAINERS_CONF": directory.appendingPathComponent("containers.conf").path,
            "CONTAINERS_STORAGE_CONF": directory.appendingPathComponent("storage.conf").path,
        ]
        // Neither systemd nor a change of limits is taken for granted.
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        try write(
            """
            [containers]
            default_ulimits = ["nofile=\(limit.rlim_max):\(limit.rlim_max)", "nproc=32768:32768"]
            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            tmp_dir = "\(directory.path)/tmp"
            [network]
            network_backend = "netavark"
            network_config_dir = "\(directory.path)/networks"

            """, to: "containers.conf")
        try write(
            """
            [storage]
            driver = "overlay"
            runroot = "\(directory.path)/run"
            graphroot = "\(directory.path)/graph"

            """, to: "storage.conf")
        try makeImage()
    }

    deinit {
        for arguments in [
            ["pod", "rm", "--all", "--force", "--time", "1"], ["rm", "--all", "--force", "--time", "1"],
            ["network", "prune", "--force"], ["rmi", "--all", "--force"],
        ] {
            _ = try? podman(arguments)
        }
        // Its own mount, below which nothing is mounted any more.
        _ = try? TestCommand("umount", [directory.appendingPathComponent("graph/overlay").path]).run()
        try? FileManager.default.removeItem(at: directory)
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: directory.appendingPathComponent(name))
    }

    /// An image of the tested program and of this machine's files.
    private func makeImage() throws {
        let root = directory.appendingPathComponent("root").path
        let archive = directory.appendingPathComponent("image.tar").path
        try TestCommand(
            Self.fixture("root-file-system.sh"), [GradsweepProcess.executable.path, root]
        ).succeed()
        try TestCommand("tar", ["--create", "--file", archive, "--directory", root, "."]).succeed()
        try podman(
            [
                "import", "--quiet", "--change", "USER 65532:65532", "--change", "WORKDIR /var/lib/gradsweep",
                "--change", "ENV PATH=/usr/local/bin:/usr/bin:/bin", "--change", "ENTRYPOINT [\"gradsweep\"]",
                archive, Self.image,
            ])
        try FileManager.default.removeItem(atPath: root)
        try FileManager.default.removeItem(atPath: archive)
    }

    /// Runs podman and returns what it wrote on standard output.
    ///
    /// - Throws: if it fails.
    @discardableResult
    func podman(_ arguments: [String], seconds: TimeInterval = 120) throws -> String {
        try command("podman", arguments).succeed(seconds: seconds)
    }

    /// What a coordinator in a container says about itself; nil while it says nothing.
    func status(in container: String) throws -> [String: Any]? {
        let asked = ["gradsweep", "status", "--json", "--to", ContainerSweep.state]
        let output = try command("podman", ["exec", container] + asked).run().output
        return try? JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    }

    /// Waits until something holds; false after `seconds`.
    func wait(seconds: TimeInterval, until condition: () throws -> Bool) rethrows -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        while Date() < deadline {
            if try condition() { return true }
            usleep(300_000)
        }
        return false
    }

    /// A program that works with this podman.
    func command(_ program: String, _ arguments: [String]) -> TestCommand {
        let reaping = [Self.fixture("reaping.py"), program] + arguments
        return TestCommand("python3", reaping, in: directory, environment: environment)
    }
}
