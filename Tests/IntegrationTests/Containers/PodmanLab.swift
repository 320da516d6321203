// A podman of its own for a test: storage, networks and settings in a temporary directory, an image of the
// program that is tested, and nothing left afterwards. Not here: what runs in it.

import Foundation
import Testing

/// Needs root, and what Debian's podman needs for images, pods and networks.
final class PodmanLab {
    static let image = "localhost/gradsweep:test"

    /// Whether a container runs here; says why it doesn't. Asked by tests that are run, not by those that are
    /// only listed.
    static let isUsable: Bool = {
        let obstacle = PodmanLab.obstacle
        if let obstacle { print("skipped: the tests with podman: \(obstacle)") }
        return obstacle == nil
    }()

    private static var obstacle: String? {
        guard geteuid() == 0 else { return "only root can run it" }
        for program in ["podman", "runc", "catatonit", "tar", "ldd"] where path(of: program) == nil {
            return "there is no \(program)"
        }
        for name in ["netavark", "aardvark-dns"] {
            let paths = ["/usr/lib/podman/\(name)", "/usr/libexec/podman/\(name)"]
            guard paths.contains(where: FileManager.default.isExecutableFile) else {
                return "there is no \(name)"
            }
        }
        do {
            let lab = try PodmanLab(makingImage: false)
            try lab.podman(["network", "create", lab.name])
            let run = ["run", "--rm", "--network", lab.name, "--rootfs", lab.root, "gradsweep", "--version"]
            try lab.podman(run, seconds: 60)
            return nil
        } catch {
            return "it runs no container here: \(error)"
        }
    }

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
    /// For what bears a name that another podman may see.
    let name = "lab\(UUID().uuidString.prefix(8).lowercased())"

    private var root: String { directory.appendingPathComponent("root").path }

    /// - Parameter makingImage: whether there shall be an image, or only its files.
    init(makingImage: Bool = true) throws {
        directory = URL(fileURLWithPath: "/tmp/podlab-\(name)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        // Who cleans up when this process is killed.
        let owner = ProcessInfo.processInfo.environment["GRADSWEEP_PODMAN_OWNER"] ?? "\(getpid())"
        try Data(owner.utf8).write(to: directory.appendingPathComponent("owner"))
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
        try TestCommand(
            Self.fixture("root-file-system.sh"), [GradsweepProcess.executable.path, root]
        ).succeed()
        if makingImage { try makeImage() }
    }

    deinit { _ = try? TestCommand(Self.fixture("clean-up.sh"), [directory.path]).run() }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: directory.appendingPathComponent(name))
    }

    /// An image of the tested program and of this machine's files.
    private func makeImage() throws {
        let archive = directory.appendingPathComponent("image.tar").path
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
