// Norm layers: bits against plain loops, and the backward pass against differences of the forward pass.

import KernelInterface
import Testing

@Suite struct NormalizationKernelTests {
    /// Which numbers share a mean, and whether it is taken off.
    enum Kind: CaseIterable {
        case batch, layer, rootMeanSquare

        var isByRow: Bool { self != .batch }
        var isCentred: Bool { self != .rootMeanSquare }
    }

    /// Which of γ and β there are.
    enum Affine: CaseIterable { case none, gamma, gammaAndBeta }

    static let shapes = [(1, 1), (2, 3), (17, 5), (16, 16), (33, 40), (64, 17)]

    /// What a forward pass left behind.
    struct Forward<S: KernelScalar> {
        var normalized: [S]
        var output: [S]
        var mean: [Double]
        var variance: [Double]
        var inverseDeviation: [Double]
    }

    func forward<S: KernelScalar>(
        _ table: KernelTable, _ kind: Kind, _ rows: Int, _ columns: Int, _ y: [S],
        affine: (gamma: [S], beta: [S]?)?
    ) -> Forward<S> {
        let memory = GuardedMemory()
        let groups = kind.isByRow ? rows : columns
        let normalized = memory.buffer(repeating: S(0), count: y.count)
        let output = memory.buffer(repeating: S(0), count: y.count)
        let mean = memory.buffer(repeating: 0.0, count: groups)
        let variance = memory.buffer(repeating: 0.0, count: groups)
        let inverse = memory.buffer(repeating: 0.0, count: groups)
        let arguments = NormalizationForward(
            rows: rows, columns: columns, epsilon: 1e-5, isCentred: kind.isCentred,
            input: memory.buffer(y), gamma: affine.map { UnsafeRawPointer(memory.buffer($0.gamma)) },
            beta: (affine?.beta).map { UnsafeRawPointer(memory.buffer($0)) }, normalized: normalized,
            output: output, mean: mean, variance: variance, inverseDeviation: inverse)
        let run = kind.isByRow ? table.matrices.layerNormForward : table.matrices.batchNormForward
        run(arguments)
        #expect(memory.isIntact)
        return Forward(
            normalized: contents(normalized, y.count), output: contents(output, y.count),
            mean: contents(mean, groups), variance: contents(variance, groups),
            inverseDeviation: contents(inverse, groups))
    }

    func backward<S: KernelScalar>(
        _ table: KernelTable, _ kind: Kind, _ rows: Int, _ columns: Int, _ g: [S], _ from: Forward<S>,
        gamma: [S]?
    ) -> (input: [S], gamma: [S], beta: [S]) {
        let memory = GuardedMemory()
        let result = memory.buffer(g)
        let gammaGradient = memory.buffer(repeating: S(0), count: columns)
        let betaGradient = memory.buffer(repeating: S(0), count: columns)
        let arguments = NormalizationBackward(
            rows: rows, columns: columns, isCentred: kind.isCentred, outputGradient: result,
            normalized: memory.buffer(from.normalized),
            inverseDeviation: memory.buffer(from.inverseDeviation),
            gamma: gamma.map { UnsafeRawPointer(memory.buffer($0)) }, inputGradient: result,
            gammaGradient: gammaGradient, betaGradient: betaGradient)
        let run = kind.isByRow ? table.matrices.layerNormBackward : table.matrices.batchNormBackward
        run(arguments)
        #expect(memory.isIntact)
        return (
            contents(result, g.count), contents(gammaGradient, columns), contents(betaGradient, columns)
        )
    }

    /// Both passes written as loops over one group at a time.
    func check<S: KernelScalar>(
        _ type: S.Type, _ kind: Kind, _ rows: Int, _ columns: Int, _ parameters: Affine
    ) {
        let affine = parameters != .none
        let byRow = kind.isByRow
        var generator = TestGenerator(seed: UInt64(rows * 1000 + columns))
        let y: [S] = generator.numbers(rows * columns)
        let g: [S] = generator.numbers(rows * columns)
        let gamma: [S] = generator.numbers(columns)
        let beta: [S]? = parameters == .gammaAndBeta ? generator.numbers(columns) : nil
        let (groups, size) = byRow ? (rows, columns) : (columns, rows)
        func at(_ group: Int, _ i: Int) -> Int { byRow ? group * columns + i : i * columns + group }
        func column(_ group: Int, _ i: Int) -> Int { byRow ? i : group }

        var expected = Forward<S>(normalized: y, output: y, mean: [], variance: [], inverseDeviation: [])
        var expectedInput = g
        for group in 0..<groups {
            let sum = laneSum(size) { (s: inout Double, i) in s += Double(y[at(group, i)]) }
            let mean = kind.isCentred ? sum / Double(size) : 0
            let variance =
                laneSum(size) { (s: inout Double, i) in
                    s.addProduct(Double(y[at(group, i)]) - mean, Double(y[at(group, i)]) - mean)
                } / Double(size)
            let inverse = 1 / (variance + 1e-5).squareRoot()
            expected.mean.append(mean)
            expected.variance.append(variance)
            expected.inverseDeviation.append(inverse)
            for i in 0..<size {
                let normalized = (y[at(group, i)] - S(mean)) * S(inverse)
                expected.normalized[at(group, i)] = normalized
                expected.output[at(group, i)] =
                    affine
                    ? (beta?[column(group, i)] ?? 0).addingProduct(gamma[column(group, i)], normalized)
                    : normalized
            }
            let scaled = (0..<size).map { i in
                byRow && affine ? g[at(group, i)] * gamma[i] : g[at(group, i)]
            }
            let scaledSum = laneSum(size) { (s: inout S, i) in s += scaled[i] }
            let first = kind.isCentred ? scaledSum / S(size) : 0
            let second =
                laneSum(size) { (s: inout S, i) in
                    s.addProduct(scaled[i], expected.normalized[at(group, i)])
                } / S(size)
            let factor = !byRow && affine ? S(inverse) * gamma[group] : S(inverse)
            for i in 0..<size {
                expectedInput[at(group, i)] =
                    (scaled[i] - first).addingProduct(-expected.normalized[at(group, i)], second) * factor
            }
        }
        let expectedBeta = (0..<columns).map { c in
            laneSum(rows) { (s: inout S, r) in s += g[r * columns + c] }
        }
        let expectedGamma = (0..<columns).map { c in
            laneSum(rows) { (s: inout S, r) in
                s.addProduct(g[r * columns + c], expected.normalized[r * columns + c])
            }
        }
        for table in S.tables {
            let note: Comment =
                "\(table.instructionSet) \(S.self) \(kind) \(rows)×\(columns) \(parameters)"
            let found = forward(
                table, kind, rows, columns, y, affine: affine ? (gamma, beta) : nil)
            #expect(firstDifference(found.mean, expected.mean) == nil, note)
            #expect(firstDifference(found.variance, expected.variance) == nil, note)
            #expect(firstDifference(found.inverseDeviation, expected.inverseDeviation) == nil, note)
            #expect(firstDifference(found.normalized, expected.normalized) == nil, note)
            #expect(firstDifference(found.output, expected.output) == nil, note)
            let gradients = backward(
                table, kind, rows, columns, g, found, gamma: affine ? gamma : nil)
            #expect(firstDifference(gradients.input, expectedInput) == nil, note)
            #expect(firstDifference(gradients.gamma, expectedGamma) == nil, note)
            #expect(firstDifference(gradients.beta, expectedBeta) == nil, note)
        }
    }

    @Test(arguments: shapes, Affine.allCases)
    func `norm layers equal plain loops on every instruction set`(shape: (Int, Int), parameters: Affine) {
        for kind in Kind.allCases {
            check(Float.self, kind, shape.0, shape.1, parameters)
            check(Double.self, kind, shape.0, shape.1, parameters)
        }
    }

    /// L = Σ w ⊙ u for fixed random w, differentiated by central differences.
    @Test(arguments: Kind.allCases)
    func `the backward pass is the forward pass's derivative`(kind: Kind) {
        let (rows, columns) = (7, 5)
        var generator = TestGenerator(seed: 12)
        let uniform = { (_: Int) in Double.random(in: -1...1, using: &generator) }
        var y = (0..<rows * columns).map(uniform)
        let w = (0..<rows * columns).map(uniform)
        let gamma = (0..<columns).map(uniform)
        let beta = (0..<columns).map(uniform)
        let table = Double.tables[0]
        func loss(_ y: [Double], _ gamma: [Double], _ beta: [Double]) -> Double {
            let u = forward(table, kind, rows, columns, y, affine: (gamma, beta)).output
            return zip(u, w).map(*).reduce(0, +)
        }
        let state = forward(table, kind, rows, columns, y, affine: (gamma, beta))
        let gradients = backward(table, kind, rows, columns, w, state, gamma: gamma)
        let step = 1e-5
        for i in y.indices {
            let before = y[i]
            y[i] = before + step
            let above = loss(y, gamma, beta)
            y[i] = before - step
            let below = loss(y, gamma, beta)
            y[i] = before
            #expect(abs((above - below) / (2 * step) - gradients.input[i]) < 1e-7)
        }
        for c in 0..<columns {
            var (more, less) = (gamma, gamma)
            more[c] += step
            less[c] -= step
            let slope = (loss(y, more, beta) - loss(y, less, beta)) / (2 * step)
            #expect(abs(slope - gradients.gamma[c]) < 1e-7)
            (more, less) = (beta, beta)
            more[c] += step
            less[c] -= step
            let shiftSlope = (loss(y, gamma, more) - loss(y, gamma, less)) / (2 * step)
            #expect(abs(shiftSlope - gradients.beta[c]) < 1e-7)
        }
    }
}
