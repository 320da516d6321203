// Generated sets: their laws, their seeds, and that a teacher can be learnt from them.

import DataSets
import Glibc
import SweepModel
import Testing

@Suite struct GeneratedDataTests {
    private func load(
        _ source: (GeneratedData) -> DataSource, task: LearningTask = .classification, seed: UInt64 = 1,
        change: (inout GeneratedData) -> Void = { _ in }
    ) throws -> DataSet {
        var sizes = GeneratedData()
        sizes.samples = 4_000
        sizes.features = 8
        sizes.outputs = 3
        change(&sizes)
        var configuration = DataConfiguration()
        configuration.source = source(sizes)
        configuration.task = task
        configuration.seed = seed
        return try PreparedData.load(configuration, locator: .relative(to: "")).training
    }

    private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
    }

    private static let sources: [@Sendable (GeneratedData) -> DataSource] = [
        { .linearTeacher($0) }, { .networkTeacher($0) }, { .gaussianBlobs($0) },
    ]

    @Test("the same seed gives the same set, another one another", arguments: 0..<3)
    func seeds(_ index: Int) throws {
        let source = Self.sources[index]
        let noisy: (inout GeneratedData) -> Void = { $0.noise = 0.5 }
        #expect(try load(source, seed: 3, change: noisy) == load(source, seed: 3, change: noisy))
        #expect(
            try load(source, seed: 3, change: noisy).inputs != load(source, seed: 4, change: noisy).inputs)
    }

    @Test("a set of more rows begins with the rows of a smaller one", arguments: 0..<2)
    func prefix(_ index: Int) throws {
        let small = try load(Self.sources[index], task: .regression) { $0.samples = 50 }
        let large = try load(Self.sources[index], task: .regression)
        #expect(Array(large.inputs[..<400]) == small.inputs)
        guard case .values(let few, _) = small.targets, case .values(let many, _) = large.targets else {
            Issue.record("no real targets")
            return
        }
        #expect(Array(many[..<150]) == few)
    }

    @Test("a teacher's inputs are N(0, 1): mean, variance and tails (5 standard errors)")
    func gaussianInputs() throws {
        let inputs = try load({ .linearTeacher($0) }).inputs
        let count = Double(inputs.count)
        let (mean, variance) = moments(inputs)
        #expect(abs(mean) < 5 / count.squareRoot())
        #expect(abs(variance - 1) < 5 * (2 / count).squareRoot())
        let tails = Double(inputs.count { abs($0) > 2 }) / count
        #expect(abs(tails - 0.0455) < 5 * (0.0455 * 0.9545 / count).squareRoot())
    }

    @Test("a linear teacher's targets are linear in the inputs: solved from some rows, right on the others")
    func linearTargets() throws {
        let set = try load({ .linearTeacher($0) }, task: .regression)
        guard case .values(let targets, let outputs) = set.targets else {
            Issue.record("no real targets")
            return
        }
        for output in 0..<outputs {
            let rows = (0..<set.features).map { row in
                Array(set.inputs[row * set.features..<(row + 1) * set.features]) + [
                    targets[row * outputs + output]
                ]
            }
            let weights = solve(rows)
            for row in 100..<200 {
                let inputs = set.inputs[row * set.features..<(row + 1) * set.features]
                let predicted = zip(inputs, weights).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(predicted - targets[row * outputs + output]) < 1e-8)
            }
        }
    }

    @Test("classes are the greatest output of the same teacher; noise changes a few of them")
    func argmax() throws {
        for source in Self.sources[..<2] {
            let real = try load(source, task: .regression)
            let classes = try load(source)
            guard case .values(let values, let outputs) = real.targets,
                case .classes(let labels, 3) = classes.targets
            else {
                Issue.record("wrong targets")
                return
            }
            #expect(real.inputs == classes.inputs)
            for row in 0..<real.rows {
                let rowValues = values[row * outputs..<(row + 1) * outputs]
                #expect(rowValues[row * outputs + Int(labels[row])] == rowValues.max())
            }
            guard case .classes(let noisy, _) = try load(source, change: { $0.noise = 0.3 }).targets else {
                return
            }
            let changed = zip(labels, noisy).count { $0 != $1 }
            #expect(changed > 0)
            #expect(changed < real.rows / 2)
        }
    }

    @Test("noise on real targets has the variance asked for (5 standard errors)")
    func targetNoise() throws {
        let clean = try load({ .linearTeacher($0) }, task: .regression)
        let noisy = try load({ .linearTeacher($0) }, task: .regression) { $0.noise = 2 }
        guard case .values(let first, _) = clean.targets, case .values(let second, _) = noisy.targets else {
            Issue.record("no real targets")
            return
        }
        let (mean, variance) = moments(zip(first, second).map { $1 - $0 })
        let count = Double(first.count)
        #expect(abs(mean) < 5 * 2 / count.squareRoot())
        #expect(abs(variance - 4) < 5 * 4 * (2 / count).squareRoot())
    }

    @Test("a network teacher is not linear")
    func networkIsNotLinear() throws {
        let set = try load({ .networkTeacher($0) }, task: .regression)
        guard case .values(let targets, let outputs) = set.targets else {
            Issue.record("no real targets")
            return
        }
        let rows = (0..<set.features).map { row in
            Array(set.inputs[row * set.features..<(row + 1) * set.features]) + [targets[row * outputs]]
        }
        let weights = solve(rows)
        let errors = (100..<200).map { row in
            let inputs = set.inputs[row * set.features..<(row + 1) * set.features]
            return abs(zip(inputs, weights).reduce(0) { $0 + $1.0 * $1.1 } - targets[row * outputs])
        }
        #expect(errors.reduce(0, +) / 100 > 0.05)
    }

    @Test("blobs: as many rows a class, centres spread as asked, noise around them (5 standard errors)")
    func blobs() throws {
        let set = try load({ .gaussianBlobs($0) }) {
            $0.noise = 0.5
            $0.spread = 4
            $0.outputs = 200
            $0.samples = 20_000
        }
        guard case .classes(let labels, 200) = set.targets else {
            Issue.record("wrong targets")
            return
        }
        for label in 0..<200 { #expect(labels.count { $0 == Int32(label) } == 100) }
        var centres = [Double](repeating: 0, count: 200 * set.features)
        for row in 0..<set.rows {
            for feature in 0..<set.features {
                centres[Int(labels[row]) * set.features + feature] +=
                    set.inputs[row * set.features + feature] / 100
            }
        }
        let (_, spread) = moments(centres)
        #expect(abs(spread - 16) < 5 * 16 * (2 / Double(centres.count)).squareRoot())
        let deviations = (0..<set.inputs.count).map { index in
            let (row, feature) = index.quotientAndRemainder(dividingBy: set.features)
            return set.inputs[index] - centres[Int(labels[row]) * set.features + feature]
        }
        // The centre's own estimate takes one of a class's 100 rows.
        let (_, noise) = moments(deviations)
        #expect(abs(noise - 0.25 * 0.99) < 5 * 0.25 * (2 / Double(deviations.count)).squareRoot())
    }

    @Test("two spirals: the 194 points of the CMU benchmark, mirrored through the origin")
    func spirals() throws {
        let set = try spirals { $0.samples = 194 }
        #expect(set.targets == .classes((0..<194).map { Int32($0 % 2) }, count: 2))
        for point in 0..<97 {
            // Lang & Witbrock's own program: angle i·π/16, radius 6.5·(104 − i)/104.
            let angle = Double(point) * Double.pi / 16
            let radius = 6.5 * Double(104 - point) / 104
            let (x, y) = (radius * sin(angle), radius * cos(angle))
            #expect(abs(set.inputs[4 * point] - x) < 1e-12)
            #expect(abs(set.inputs[4 * point + 1] - y) < 1e-12)
            #expect(set.inputs[4 * point + 2] == -set.inputs[4 * point])
            #expect(set.inputs[4 * point + 3] == -set.inputs[4 * point + 1])
        }
    }

    @Test("spirals wind as often as asked, with noise on each coordinate, by the seed (5 standard errors)")
    func spiralTurnsAndNoise() throws {
        let clean = try spirals { $0.samples = 4_001 }
        // The first spiral crosses the upper half of the y axis at the start and after every whole turn.
        for turns in 1...4 {
            let set = try spirals {
                $0.samples = 4_000
                $0.turns = Double(turns)
            }
            let x = stride(from: 0, to: 8_000, by: 4).map { set.inputs[$0] }
            let y = stride(from: 1, to: 8_000, by: 4).map { set.inputs[$0] }
            let crossings = x.indices.dropFirst().count { x[$0 - 1] < 0 && x[$0] >= -1e-9 && y[$0] > 0 }
            #expect(crossings == turns)
        }
        let noisy = try spirals(seed: 1) {
            $0.samples = 4_001
            $0.noise = 0.5
        }
        let (mean, variance) = moments(zip(clean.inputs, noisy.inputs).map { $1 - $0 })
        let count = Double(clean.inputs.count)
        #expect(abs(mean) < 5 * 0.5 / count.squareRoot())
        #expect(abs(variance - 0.25) < 5 * 0.25 * (2 / count).squareRoot())
        let other = try spirals(seed: 2) {
            $0.samples = 4_001
            $0.noise = 0.5
        }
        #expect(noisy.inputs != other.inputs)
        #expect(noisy.targets == other.targets)
    }

    private func spirals(seed: UInt64 = 1, change: (inout GeneratedData) -> Void) throws -> DataSet {
        try load({ .twoSpirals($0) }, seed: seed) {
            $0.features = 2
            $0.outputs = 2
            change(&$0)
        }
    }

    @Test("blobs have no real targets; a set without rows, or of one class, is refused")
    func refusals() {
        #expect(throws: DataError.self) { try load({ .gaussianBlobs($0) }, task: .regression) }
        #expect(throws: DataError.self) { try load({ .twoSpirals($0) }, task: .regression) }
        #expect(throws: DataError.self) { try load({ .twoSpirals($0) }) { $0.features = 3 } }
        #expect(throws: DataError.self) { try load({ .linearTeacher($0) }) { $0.samples = 0 } }
        #expect(throws: DataError.self) { try load({ .linearTeacher($0) }) { $0.outputs = 1 } }
        #expect(throws: DataError.self) { try load({ .linearTeacher($0) }) { $0.samples = .max } }
    }

    /// Gaussian elimination with partial pivots; a row is coefficients and right-hand side.
    private func solve(_ system: [[Double]]) -> [Double] {
        var rows = system
        let count = rows.count
        for pivot in 0..<count {
            let best = (pivot..<count).max { abs(rows[$0][pivot]) < abs(rows[$1][pivot]) } ?? pivot
            rows.swapAt(pivot, best)
            for row in 0..<count where row != pivot {
                let factor = rows[row][pivot] / rows[pivot][pivot]
                for column in pivot...count { rows[row][column] -= factor * rows[pivot][column] }
            }
        }
        return (0..<count).map { rows[$0][count] / rows[$0][$0] }
    }
}
