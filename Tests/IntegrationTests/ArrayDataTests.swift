// A sweep whose data lie in four array files: all of them are announced, hashed and named where they are
// wrong.

import Foundation
import Testing

@Suite struct ArrayDataTests {
    private static let sweep = """
        method: grid
        data:
          file: x.npy
          labels: y.idx
          test_file: test-x.npy
          test_labels: test-y.idx
        training: {steps: 400, batch_size: full, width: 32, optimizer: adam, learning_rate: 0.02}
        parameters:
          depth: {values: [1, 2]}
        """

    /// `rows` points of the unit square's corners as an NPY array of u1.
    private static func inputs(_ rows: Int) -> [UInt8] {
        let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (\(rows), 2), }"
        let padded = header + String(repeating: " ", count: 117 - header.utf8.count) + "\n"
        let start: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0]
        let corners: [UInt8] = (0..<rows).flatMap { row in [UInt8(row % 2), UInt8(row / 2 % 2)] }
        return start + Array(padded.utf8) + corners
    }

    /// Whether the corners are unlike, as IDX labels of u1.
    private static func labels(_ rows: Int) -> [UInt8] {
        let header: [UInt8] = [0, 0, 8, 1, 0, 0, 0, UInt8(rows)]
        return header + (0..<rows).map { row in UInt8((row + row / 2) % 2) }
    }

    private func folder(changing name: String = "", to bytes: [UInt8] = []) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        var files = [
            "x.npy": Self.inputs(32), "y.idx": Self.labels(32), "test-x.npy": Self.inputs(4),
            "test-y.idx": Self.labels(4),
        ]
        if !name.isEmpty { files[name] = bytes }
        for (name, bytes) in files { try Data(bytes).write(to: directory.url.appendingPathComponent(name)) }
        _ = try directory.write(Self.sweep, to: "sweep.yaml")
        return directory
    }

    @Test("workers train on the arrays; the manifest names all four; a changed file is refused at --resume")
    func fourFiles() throws {
        let directory = try folder()
        let arguments = ["run", "sweep.yaml", "--workers", "2", "--out", "run"]
        let result = try GradsweepProcess.run(arguments, in: directory.url)
        try #require(result.status == 0, "\(result.errorOutput)")
        let files = RunDirectoryFiles(url: directory.url.appendingPathComponent("run"))
        for column in ["train_accuracy", "test_accuracy"] {
            #expect(try files.column(column, of: "trials.csv").compactMap(Double.init) == [1, 1])
        }
        let manifest = String(decoding: try files.bytes("manifest.json"), as: UTF8.self)
        for name in ["x.npy", "y.idx", "test-x.npy", "test-y.idx"] {
            #expect(manifest.contains("\"\(name)\""), "\(name)")
        }
        for name in ["x.npy", "y.idx", "test-x.npy", "test-y.idx"] {
            let file = directory.url.appendingPathComponent(name)
            let original = try Data(contentsOf: file)
            var changed = original
            // Another corner, or another class: still valid data.
            changed[changed.count - 1] ^= 1
            try changed.write(to: file)
            let resumed = try GradsweepProcess.run(arguments + ["--resume"], in: directory.url)
            #expect(resumed.status == 2)
            #expect(resumed.errorOutput.contains(name), "\(resumed.errorOutput)")
            try original.write(to: file)
        }
    }

    @Test(
        "a file that is wrong is named with its key, its line and its path",
        arguments: [
            ("x.npy", "sweep.yaml:3: data.file: "), ("y.idx", "sweep.yaml:4: data.labels: "),
            ("test-x.npy", "sweep.yaml:5: data.test_file: "),
            ("test-y.idx", "sweep.yaml:6: data.test_labels: "),
        ])
    func wrongFile(_ name: String, _ place: String) throws {
        let whole = name.hasSuffix("npy") ? Self.inputs(32) : Self.labels(32)
        let directory = try folder(changing: name, to: Array(whole.dropLast()))
        let result = try GradsweepProcess.run(["run", "sweep.yaml", "--workers", "1"], in: directory.url)
        #expect(result.status == 2)
        #expect(result.errorOutput.contains(place), "\(result.errorOutput)")
        #expect(result.errorOutput.contains("\(name): the header says shape (32,"), "\(result.errorOutput)")
    }
}
