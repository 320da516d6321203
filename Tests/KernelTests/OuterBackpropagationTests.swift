// δ below a read-out with one output, without a tensor for ∂L/∂h or φ′: the bits of the kernels that take the
// long way, and every network's own bits in its lane.

import KernelInterface
import Testing

@Suite struct OuterBackpropagationTests {
    static let cases: [(OuterBackpropagation.Nonlinearity, Activation)] = [
        (.linear, .linear), (.tanh, .tanh), (.relu, .relu),
    ]

    /// h = φ(z), δ through φ′, a product and `backpropagate`; then the same δ from h alone.
    func check<S: KernelScalar>(
        _ type: S.Type, _ nonlinearity: OuterBackpropagation.Nonlinearity, _ activation: Activation,
        _ rows: Int, _ columns: Int
    ) {
        var generator = TestGenerator(seed: UInt64(rows * 100 + columns))
        let count = rows * columns
        for z in [generator.numbers(count), generator.specialNumbers(count)] as [[S]] {
            let errors: [S] = generator.numbers(rows)
            let weights: [S] = generator.numbers(columns)
            for table in S.tables {
                let (h, slopes, _) = activate(table, activation, z)
                let memory = GuardedMemory()
                let expected = memory.buffer(slopes)
                let upstream = (0..<count).map {
                    S.zero.addingProduct(errors[$0 / columns], weights[$0 % columns])
                }
                table.elementwise.backpropagate(count, expected, memory.buffer(upstream), 1, nil)
                let found = memory.buffer(h)
                table.elementwise.outerBackpropagate(
                    OuterBackpropagation(
                        nonlinearity: nonlinearity, rows: rows, columns: columns,
                        errors: memory.buffer(errors), weights: memory.buffer(weights), h: found))
                #expect(
                    firstDifference(contents(found, count), contents(expected, count)) == nil,
                    "\(nonlinearity) \(table.instructionSet) \(S.self) \(rows)×\(columns)")
                #expect(memory.isIntact)
            }
        }
    }

    @Test(arguments: cases, [(0, 3), (1, 1), (3, 5), (2, 16), (4, 17), (16, 16), (5, 33)])
    func `δ from the activations is δ by way of their slopes`(
        _ nonlinearity: (OuterBackpropagation.Nonlinearity, Activation), _ shape: (Int, Int)
    ) {
        check(Float.self, nonlinearity.0, nonlinearity.1, shape.0, shape.1)
        check(Double.self, nonlinearity.0, nonlinearity.1, shape.0, shape.1)
    }

    func checkLanes<S: KernelScalar>(_ type: S.Type, _ rows: Int, _ columns: Int) {
        let h: [[S]] = randomNetworks(rows * columns, seed: 11)
        let errors: [[S]] = randomNetworks(rows, seed: 12)
        let weights: [[S]] = randomNetworks(columns, seed: 13)
        for (nonlinearity, _) in Self.cases {
            expectSameLanes(S.self, "outer \(nonlinearity) \(rows)×\(columns)") { table, call in
                table.elementwise.outerBackpropagate(
                    OuterBackpropagation(
                        nonlinearity: nonlinearity, rows: rows, columns: columns, errors: call.input(errors),
                        weights: call.input(weights), h: call.output(h)))
            }
        }
    }

    @Test(arguments: [(0, 3), (1, 1), (3, 5), (16, 16), (5, 33)])
    func `every lane is its network`(rows: Int, columns: Int) {
        checkLanes(Float.self, rows, columns)
        checkLanes(Double.self, rows, columns)
    }
}
