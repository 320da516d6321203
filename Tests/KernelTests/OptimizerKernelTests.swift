// Optimiser updates and penalties against plain loops, bit for bit.

import KernelInterface
import Testing

@Suite struct OptimizerKernelTests {
    static let rules: [OptimizerRule] = [
        .sgd, .momentum(0.9), .nesterov(0.8),
        .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, firstCorrection: 0.271, secondCorrection: 0.002997001),
        .adam(beta1: 0.9, beta2: 0.999, epsilon: 0, firstCorrection: 0.1, secondCorrection: 0.001),
    ]

    /// One tensor's state.
    struct State<S> {
        var w: [S]
        var m: [S]
        var v: [S]
    }

    /// The formulas of KernelTable's contract for one element.
    func advance<S: KernelScalar>(
        _ rule: OptimizerRule, _ rate: Double, _ scale: Double, _ decay: Double, _ s: inout State<S>,
        _ i: Int,
        _ gradient: S
    ) {
        let g = gradient * S(scale)
        let w = s.w[i] * S(decay)
        switch rule {
        case .sgd: s.w[i] = w.addingProduct(-S(rate), g)
        case .momentum(let momentum):
            s.m[i] = g.addingProduct(S(momentum), s.m[i])
            s.w[i] = w.addingProduct(-S(rate), s.m[i])
        case .nesterov(let momentum):
            s.m[i] = g.addingProduct(S(momentum), s.m[i])
            s.w[i] = w.addingProduct(-S(rate), g.addingProduct(S(momentum), s.m[i]))
        case .adam(let beta1, let beta2, let epsilon, let firstCorrection, let secondCorrection):
            s.m[i] = (g * S(1 - beta1)).addingProduct(S(beta1), s.m[i])
            s.v[i] = (g * S(1 - beta2) * g).addingProduct(S(beta2), s.v[i])
            let denominator = S(epsilon).addingProduct(
                s.v[i].squareRoot(), S(1 / secondCorrection.squareRoot()))
            s.w[i] = w.addingProduct(-S(rate / firstCorrection), s.m[i] / denominator)
        }
    }

    func check<S: KernelScalar>(
        _ type: S.Type, _ rule: OptimizerRule, _ count: Int, scale: Double, decay: Double
    ) {
        var generator = TestGenerator(seed: UInt64(count))
        let before = State<S>(
            w: generator.numbers(count), m: generator.numbers(count),
            v: (generator.numbers(count) as [S]).map { abs($0) })
        let g: [S] = generator.numbers(count)
        var after = before
        for i in 0..<count { advance(rule, 0.03, scale, decay, &after, i, g[i]) }
        let change = laneSum(count) { (s: inout Double, i) in
            let difference = Double(after.w[i]) - Double(before.w[i])
            s.addProduct(difference, difference)
        }
        let size = laneSum(count) { (s: inout Double, i) in
            s.addProduct(Double(before.w[i]), Double(before.w[i]))
        }
        for table in S.tables {
            let memory = GuardedMemory()
            let w = memory.buffer(before.w)
            let m = memory.buffer(before.m)
            let v = memory.buffer(before.v)
            let norms = table.update(
                OptimizerUpdate(
                    rule: rule, learningRate: 0.03, gradientScale: scale, decayFactor: decay, count: count,
                    parameters: w, gradient: memory.buffer(g), firstMoment: rule == .sgd ? nil : m,
                    secondMoment: v))
            let note: Comment = "\(rule) \(table.instructionSet) \(S.self) \(count)"
            #expect(firstDifference(contents(w, count), after.w) == nil, note)
            #expect(firstDifference(contents(m, count), after.m) == nil, note)
            #expect(firstDifference(contents(v, count), after.v) == nil, note)
            #expect(sameBits(norms.changeSumOfSquares, change), note)
            #expect(sameBits(norms.parameterSumOfSquares, size), note)
            #expect(memory.isIntact)
        }
    }

    @Test(arguments: rules, [0, 1, 16, 17, 100])
    func `updates equal plain loops on every instruction set`(rule: OptimizerRule, count: Int) {
        for (scale, decay) in [(1.0, 1.0), (0.3, 0.999)] {
            check(Float.self, rule, count, scale: scale, decay: decay)
            check(Double.self, rule, count, scale: scale, decay: decay)
        }
    }

    @Test func `a rule without its state changes nothing and says NaN`() {
        for table in Float.tables {
            for rule in Self.rules.dropFirst() {
                let memory = GuardedMemory()
                let w = memory.buffer([Float(1), 2])
                let norms = table.update(
                    OptimizerUpdate(
                        rule: rule, learningRate: 1, gradientScale: 1, decayFactor: 1, count: 2,
                        parameters: w,
                        gradient: memory.buffer([1, 1]), firstMoment: nil, secondMoment: nil))
                #expect(norms.changeSumOfSquares.isNaN && norms.parameterSumOfSquares.isNaN)
                #expect(contents(w, 2) == [1, 2] && memory.isIntact)
            }
        }
    }

    func checkPenalty<S: KernelScalar>(_ type: S.Type, _ count: Int, _ l2: Double, _ l1: Double) {
        var generator = TestGenerator(seed: UInt64(count) + 50)
        var w: [S] = generator.numbers(count)
        if count > 4 {
            w[2] = -0.0
            w[4] = .nan
        }
        let g: [S] = generator.numbers(count)
        let expected = (0..<count).map { i in
            var result = g[i]
            if l2 != 0 { result.addProduct(w[i], S(l2)) }
            let sign: S = w[i] > 0 ? 1 : (w[i] < 0 ? -1 : w[i])
            if l1 != 0 { result.addProduct(sign, S(l1)) }
            return result
        }
        for table in S.tables {
            let memory = GuardedMemory()
            let result = memory.buffer(g)
            let sums = table.addPenaltyGradient(count, memory.buffer(w), l2, l1, result)
            #expect(firstDifference(contents(result, count), expected) == nil)
            let squares = laneSum(count) { (s: inout Double, i) in s.addProduct(Double(w[i]), Double(w[i])) }
            let magnitudes = laneSum(count) { (s: inout Double, i) in s += Double(abs(w[i])) }
            #expect(sameBits(sums.sumOfSquares, squares) && sameBits(sums.sumOfMagnitudes, magnitudes))
            #expect(memory.isIntact)
        }
    }

    @Test(arguments: [0, 1, 16, 17, 100], [(0.0, 0.0), (0.1, 0), (0, 0.2), (0.1, 0.2)])
    func `penalty gradients equal plain loops, and an unused coefficient adds not even a NaN`(
        count: Int, coefficients: (l2: Double, l1: Double)
    ) {
        checkPenalty(Float.self, count, coefficients.l2, coefficients.l1)
        checkPenalty(Double.self, count, coefficients.l2, coefficients.l1)
    }
}
