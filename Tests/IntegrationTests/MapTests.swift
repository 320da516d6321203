// `gradsweep map` against a plain reference in Double: the trainability map of Sohl-Dickstein 2024, "The
// boundary of neural network trainability is fractal". Verdicts are compared on robust pixels: those that a
// nudge of the learning rates does not turn; on the others rounding decides.

import Foundation
import Testing

@Suite struct MapTests {
    static let steps = 200

    @Test(arguments: ["tanh", "relu", "identity"])
    func verdictsAgreeOnRobustPixels(nonlinearity: String) throws {
        let problem = MapProblem(nonlinearity: nonlinearity, seed: 1)
        let directory = try TemporaryDirectory()
        let file = try problem.write(to: directory)
        let run = try GradsweepProcess.run(
            ["map", file.path, "--steps", "\(Self.steps)"], in: directory.url)
        #expect(run.status == 0, "\(run.errorOutput)")
        try problem.compare(with: JSONDecoder().decode(MapAnswer.self, from: Data(run.output.utf8)))
    }

    /// The reference above, held against the one in NumPy that stands in Deploy/benchmarks.
    @Test(
        .enabled(if: PythonReference.isThere, "Python has no NumPy; GRADSWEEP_PYTHON names one that has"),
        arguments: ["tanh", "relu", "identity"])
    func referencesAgree(nonlinearity: String) throws {
        let problem = MapProblem(nonlinearity: nonlinearity, seed: 2)
        let directory = try TemporaryDirectory()
        let file = try problem.write(to: directory)
        let answer = try PythonReference.run([file.path, "--steps", "\(Self.steps)"], in: directory)
        try problem.compare(with: JSONDecoder().decode(MapAnswer.self, from: #require(answer)))
    }

    @Test func unknownNonlinearityIsBadInput() throws {
        let directory = try TemporaryDirectory()
        let file = try MapProblem(nonlinearity: "cosine", seed: 1).write(to: directory)
        let run = try GradsweepProcess.run(["map", file.path], in: directory.url)
        #expect(run.status == 2)
        #expect(run.errorOutput.contains("cosine"))
    }
}

/// What is printed: [rows][columns], rows by the read-out's learning rate, columns by the first layer's.
private struct MapAnswer: Decodable {
    var converged: [[Bool]]
    var value: [[Double]]
}

/// A map's file: one network, its data, and the rates of both axes.
private struct MapProblem: Encodable {
    static let width = 16
    static let samples = 24

    var nonlinearity: String
    var W0: [[Double]]
    var W1: [[Double]]
    var X: [[Double]]
    var Y: [[Double]]
    var lr: [Double]

    init(nonlinearity: String, seed: UInt64) {
        self.nonlinearity = nonlinearity
        var state = seed
        /// Uniform with variance 1, from SplitMix64 (Steele, Lea & Flood 2014).
        func number() -> Double {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return (Double((z ^ (z >> 31)) >> 11) * 0x1p-52 - 1) * 3.0.squareRoot()
        }
        func matrix(_ rows: Int, _ columns: Int) -> [[Double]] {
            (0..<rows).map { _ in (0..<columns).map { _ in number() } }
        }
        W0 = matrix(Self.width, Self.width)
        W1 = matrix(Self.width, 1)
        X = matrix(Self.samples, Self.width)
        Y = matrix(Self.samples, 1)
        lr = [0.3, 3, 15, 60, 250, 2_000]
    }

    func write(to directory: TemporaryDirectory) throws -> URL {
        try directory.write(String(decoding: JSONEncoder().encode(self), as: UTF8.self), to: "map.json")
    }

    func compare(with answer: MapAnswer) throws {
        try #require(answer.converged.map(\.count) == lr.map { _ in lr.count })
        try #require(answer.value.map(\.count) == lr.map { _ in lr.count })
        var robust = [true: 0, false: 0]
        for (row, readoutRate) in lr.enumerated() {
            for (column, rate) in lr.enumerated() {
                let pixel = reference(rate, readoutRate)
                let nudged = [1 - 1e-9, 1 + 1e-9].map { reference(rate * $0, readoutRate * $0) }
                guard nudged.allSatisfy({ $0.converged == pixel.converged }) else { continue }
                robust[pixel.converged, default: 0] += 1
                #expect(
                    answer.converged[row][column] == pixel.converged,
                    "\(nonlinearity), rates \(readoutRate) and \(rate): value \(answer.value[row][column])")
                // A value is as exact as the nudges leave it.
                let spread = nudged.map { abs($0.value - pixel.value) }.reduce(0, max)
                guard spread < 1e-7 * abs(pixel.value) else { continue }
                #expect(
                    abs(answer.value[row][column] - pixel.value) <= 1e-5 * abs(pixel.value),
                    "\(nonlinearity), rates \(readoutRate) and \(rate): expected \(pixel.value)")
            }
        }
        // A map that hangs on rounding everywhere, or shows one verdict only, would compare nothing.
        #expect(robust.values.reduce(0, +) >= lr.count * lr.count * 3 / 4, "\(robust)")
        #expect(robust.values.allSatisfy { $0 >= 4 }, "\(robust)")
    }

    /// One pixel by the definition: Z = X W0/√16, A = φ(Z), out = A W1/16, mean squared error, gradient
    /// descent on all rows.
    private func reference(_ rate: Double, _ readoutRate: Double) -> (converged: Bool, value: Double) {
        let (width, root) = (Self.width, 2.0.squareRoot())
        let scale = 1 / Double(width).squareRoot()
        var (w0, w1) = (W0, W1.map { $0[0] })
        var losses: [Double] = []
        for _ in 0..<MapTests.steps {
            var loss = 0.0
            var (gradient0, gradient1) = (
                w0.map { $0.map { _ in 0.0 } }, [Double](repeating: 0, count: width)
            )
            for (x, y) in zip(X, Y) {
                var (a, slope) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
                var output = 0.0
                for unit in 0..<width {
                    var z = 0.0
                    for feature in 0..<width { z += x[feature] * w0[feature][unit] }
                    z *= scale
                    switch nonlinearity {
                    case "tanh":
                        a[unit] = tanh(root * z)
                        slope[unit] = root * (1 - a[unit] * a[unit])
                    case "relu":
                        // A NaN stays one.
                        a[unit] = z < 0 ? 0 : root * z
                        slope[unit] = z > 0 ? root : 0
                    default: (a[unit], slope[unit]) = (z, 1)
                    }
                    output += a[unit] * w1[unit]
                }
                let difference = output / Double(width) - y[0]
                loss += difference * difference
                let delta = 2 * difference / Double(Self.samples) / Double(width)
                for unit in 0..<width {
                    gradient1[unit] += delta * a[unit]
                    let dz = delta * w1[unit] * slope[unit] * scale
                    for feature in 0..<width { gradient0[feature][unit] += dz * x[feature] }
                }
            }
            losses.append(loss / Double(Self.samples))
            for unit in 0..<width {
                w1[unit] -= readoutRate * gradient1[unit]
                for feature in 0..<width { w0[feature][unit] -= rate * gradient0[feature][unit] }
            }
        }
        let cap = 1e6
        let v = losses.map { min(($0.isFinite ? $0 : cap) / losses[0], cap) }
        let isConverged = v.suffix(20).reduce(0, +) / 20 < 1
        return (isConverged, isConverged ? -v.reduce(0, +) : v.reduce(0) { $0 + 1 / $1 })
    }
}

/// Deploy/benchmarks/map_reference.py, where Python has NumPy.
private enum PythonReference {
    /// The environment variable that names the Python to use.
    private static var python: String {
        ProcessInfo.processInfo.environment["GRADSWEEP_PYTHON"] ?? "python3"
    }

    static let isThere: Bool = {
        let isThere = (try? TestCommand(python, ["-c", "import numpy"]).run())?.status == 0
        if !isThere { print("skipped: the map's reference in Python: no NumPy") }
        return isThere
    }()

    /// What it prints; nil where it fails.
    static func run(_ arguments: [String], in directory: TemporaryDirectory) throws -> Data? {
        let script = GradsweepProcess.packageRoot.appendingPathComponent("Deploy/benchmarks/map_reference.py")
        let command = TestCommand(python, ["-B", script.path] + arguments, in: directory.url)
        let result = try command.run(seconds: 600)
        return result.status == 0 ? Data(result.output.utf8) : nil
    }
}
