// The systemd units, judged by systemd itself: correct, and sandboxed. Not here: running them.

import Foundation
import Testing

private enum UnitAnalyser {
    static let path = PodmanLab.path(of: "systemd-analyze")
}

@Suite(.enabled(if: UnitAnalyser.path != nil, "needs systemd-analyze"))
struct SystemdUnitTests {
    /// The unit as it is, but for the program's place, which is that of the tested one.
    private func unit(_ name: String, in directory: TemporaryDirectory) throws -> URL {
        let source = GradsweepProcess.packageRoot.appendingPathComponent("Deploy/systemd/\(name)")
        let text = try String(contentsOf: source, encoding: .utf8)
        try #require(text.contains("ExecStart=/usr/local/bin/gradsweep "))
        return try directory.write(
            text.replacingOccurrences(of: "/usr/local/bin/gradsweep", with: GradsweepProcess.executable.path),
            to: name)
    }

    @Test(arguments: ["gradsweep-coordinator.service", "gradsweep-worker.service"])
    func aUnitIsCorrectAndSandboxed(name: String) throws {
        let directory = try TemporaryDirectory()
        let file = try unit(name, in: directory)
        let analyser = try #require(UnitAnalyser.path)
        let verified = try TestCommand(analyser, ["verify", "--man=no", file.path]).run()
        #expect(verified.status == 0)
        // Misspelt keys are warnings only.
        let remarks = verified.errorOutput.split(separator: "\n").filter { $0.contains(name) }
        #expect(remarks.isEmpty, "\(verified.errorOutput)")
        let rated = try TestCommand(analyser, ["security", "--offline=true", "--no-pager", file.path]).run()
        let line = rated.output.split(separator: "\n").first { $0.contains("Overall exposure level") }
        let rating = line?.split(separator: " ").compactMap { Double($0) }.first
        #expect(try #require(rating, "\(rated)") < 3.0)
    }

    @Test func aMisspeltKeyWouldBeNoticed() throws {
        let directory = try TemporaryDirectory()
        let file = try unit("gradsweep-worker.service", in: directory)
        let text = try String(contentsOf: file, encoding: .utf8)
        let broken = try directory.write(
            text.replacingOccurrences(of: "ProtectHome=", with: "ProtectHouse="),
            to: "gradsweep-broken.service")
        let verified = try TestCommand(try #require(UnitAnalyser.path), ["verify", "--man=no", broken.path])
            .run()
        #expect(verified.errorOutput.contains("ProtectHouse"))
    }
}
