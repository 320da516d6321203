// The sweep that the container tests run, and what it must come to: the same files as without containers.

import Foundation
import Testing

struct ContainerSweep {
    static let name = "contained"
    /// The state directory of a coordinator in a container.
    static let state = "/var/lib/gradsweep/state"
    let directory = try? TemporaryDirectory()

    /// Trials that together take some seconds, so that something can happen meanwhile. Only the coordinator
    /// is given the data.
    func write() throws -> URL {
        let directory = try #require(directory)
        try FileManager.default.copyItem(
            at: GradsweepProcess.packageRoot.appendingPathComponent("Configs/data/digits.csv.gz"),
            to: directory.url.appendingPathComponent("digits.csv.gz"))
        return try directory.write(
            """
            name: \(Self.name)
            method: grid
            replicates: 20
            data: {file: digits.csv.gz, target: last, scaling: standardize, test_fraction: 0.2}
            training: {steps: 600, batch_size: 64, width: 48}
            parameters: {depth: [4, 6]}

            """, to: "\(Self.name).yaml")
    }

    /// Compares what came out of the containers with what this machine computes.
    func expectResults(in runs: URL) throws {
        let directory = try #require(directory)
        let names = try FileManager.default.contentsOfDirectory(atPath: runs.path)
        let name = try #require(names.first { $0.hasPrefix(Self.name) }, "\(names)")
        let local = try GradsweepProcess.run(
            ["run", "\(Self.name).yaml", "--workers", "2", "--out", "local"], in: directory.url)
        try #require(local.status == 0, "\(local.errorOutput)")
        let contained = RunDirectoryFiles(url: runs.appendingPathComponent(name))
        let plain = RunDirectoryFiles(url: directory.url.appendingPathComponent("local"))
        for name in RunDirectoryFiles.resultNames {
            #expect(try contained.bytes(name) == plain.bytes(name), "\(name)")
        }
    }
}
