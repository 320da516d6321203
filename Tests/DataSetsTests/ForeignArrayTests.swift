// Array files by other hands: NumPy and Debian's copy of Fashion-MNIST. Skipped where there is neither.

import DataSets
import Foundation
import SweepModel
import Testing

@Suite struct ForeignArrayTests {
    @Test(
        "what numpy.save writes, in every type, order, byte order and shape, reads back",
        .enabled(if: NumPy.isThere, "python3 with numpy"))
    func savedByNumPy() throws {
        let folder = try TemporaryFolder()
        let names = try NumPy.run(
            """
            import sys, gzip, numpy as np
            folder = sys.argv[1]
            random = np.random.default_rng()
            cases = [(kind, byteorder, order, shape)
                for kind in ['?', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', 'f2', 'f4', 'f8']
                for byteorder in '<>' for order in 'CF'
                for shape in [(7,), (4, 3), (3, 1), (3, 2, 4), (2, 3, 2, 2)]]
            for number, (kind, byteorder, order, shape) in enumerate(cases):
                size = np.dtype(kind).itemsize
                bits = random.integers(0, 256, size=shape + (size,), dtype='u1')
                if kind == '?': x = bits[..., 0] % 2 == 0
                elif kind[0] == 'f': x = random.normal(size=shape) * 100
                else: x = bits.view(kind)[..., 0]
                x = np.asarray(x, dtype=np.dtype(kind).newbyteorder(byteorder), order=order)
                name = f"{number}-{x.dtype.str.strip('<>|')}"
                version = [(1, 0), (2, 0), (3, 0)][random.integers(3)]
                opened = gzip.open if random.integers(4) == 0 else open
                with opened(f'{folder}/{name}', 'wb') as file:
                    np.lib.format.write_array(file, x, version=version)
                x.reshape(shape[0], -1).astype('<f8').tofile(f'{folder}/{name}.expected')
                print(name, shape[0])
            """, [folder.path])
        #expect(names.count == 12 * 2 * 2 * 5)
        for line in names {
            let fields = line.split(separator: " ").map(String.init)
            let (name, rows) = (fields[0], fields[1])
            let set = try folder.load(name, task: .regression, file: { $0.labels = name }).training
            let expected = try Data(contentsOf: URL(filePath: "\(folder.path)/\(name).expected"))
            #expect(Data(doubles(set.inputs)) == expected, "\(name)")
            #expect("\(set.rows)" == rows)
            #expect(set.targets == .values(set.inputs, outputs: set.features))
        }
    }

    @Test(
        "what NumPy saves but holds no plain numbers is refused",
        .enabled(if: NumPy.isThere, "python3 with numpy"))
    func refusedFromNumPy() throws {
        let folder = try TemporaryFolder()
        let names = try NumPy.run(
            """
            import sys, numpy as np
            arrays = dict(
                objects=np.array([1, 'a', None], dtype=object), complex=np.zeros((2, 2), complex),
                text=np.array(['a', 'bc']), structured=np.zeros(3, dtype=[('a', 'i4'), ('b', 'f8')]),
                time=np.zeros(3, 'M8[s]'))
            for name, x in arrays.items():
                np.save(f'{sys.argv[1]}/{name}.npy', x, allow_pickle=True)
                print(name + '.npy')
            np.savez(f'{sys.argv[1]}/many.npz', a=np.zeros(3))
            print('many.npz')
            """, [folder.path])
        for name in names {
            let error = try #require(throws: DataError.self) {
                try folder.load(name, file: { $0.labels = name })
            }
            #expect(
                error.code == (name == "many.npz" ? .malformedArray : .unsupportedElementType), "\(error)")
        }
    }

    private static let fashion = "/usr/share/datasets/fashion-mnist"

    @Test(
        "Fashion-MNIST as Debian packages it: 60,000 and 10,000 grey images of 28 × 28, ten classes",
        .enabled(
            if: FileManager.default.fileExists(atPath: "\(fashion)/train-images-idx3-ubyte.gz"),
            "Debian's package dataset-fashion-mnist"))
    func fashionMNIST() throws {
        var file = FileData(path: "train-images-idx3-ubyte.gz")
        file.labels = "train-labels-idx1-ubyte.gz"
        file.testPath = "t10k-images-idx3-ubyte.gz"
        file.testLabels = "t10k-labels-idx1-ubyte.gz"
        file.divisor = 255
        var configuration = DataConfiguration()
        configuration.source = .file(file)
        let data = try PreparedData.load(configuration, locator: .relative(to: Self.fashion))
        let test = try #require(data.test)
        for (part, rows) in [(data.training, 60_000), (test, 10_000)] {
            #expect(part.rows == rows)
            #expect(part.features == 784)
            #expect(part.inputs.allSatisfy { 0...1 ~= $0 })
            guard case .classes(let classes, count: 10) = part.targets else {
                Issue.record("not ten classes")
                continue
            }
            for label in 0..<10 { #expect(classes.count { $0 == Int32(label) } == rows / 10) }
        }
        // The published mean grey value of the training images.
        let mean = data.training.inputs.reduce(0, +) / Double(data.training.inputs.count)
        #expect(abs(mean - 0.2860) < 1e-4)
    }
}

/// python3 with numpy, where there is one.
private enum NumPy {
    static let isThere = (try? run("import numpy; print(numpy.__version__)", [])) != nil

    struct Failure: Error {
        var message: String
    }

    /// The lines that a script prints.
    static func run(_ script: String, _ arguments: [String]) throws -> [String] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script] + arguments
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        let message = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(message: String(decoding: message, as: UTF8.self))
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
