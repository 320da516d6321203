// Optimiser updates against plain loops, bit for bit. Not here: penalties (PenaltyKernelTests).

import KernelInterface
import Testing

/// A step's numbers in the order of `OptimizerCoefficient`.
struct StepNumbers {
    var rate = 0.03
    var gradientScale = 1.0
    var decayFactor = 1.0
    var epsilon = 1e-8
    /// a … f
    var rule: [Double] = [0, 0, 0, 0, 0, 0]

    var values: [Double] { [rate, gradientScale, decayFactor, epsilon] + rule }

    /// Numbers as the rule has them after a few steps; `variant` changes all of them.
    static func typical(_ rule: OptimizerRule, variant: Int = 0) -> StepNumbers {
        let small = 0.01 * Double(variant)
        var numbers = StepNumbers(rate: 0.03 + small)
        if variant % 2 == 1 {
            numbers.gradientScale = 0.3
            numbers.decayFactor = 0.999 - small / 10
            numbers.epsilon = 1e-3
        }
        let (beta1, beta2) = (0.9 - small, 0.999 - small)
        switch rule {
        case .sgd: break
        case .momentum, .nesterov: numbers.rule[0] = beta1
        case .adam, .amsgrad, .nadam:
            numbers.rule = [
                beta1, 1 - beta1, beta2, 1 - beta2, 1 / (1 - beta2 * beta2).squareRoot(), 0.017 + small,
            ]
        case .rmsprop: (numbers.rule[2], numbers.rule[3]) = (0.99 - small, 0.01 + small)
        case .adagrad: break
        case .lion: numbers.rule = [beta1, 1 - beta1, beta2, 1 - beta2, 0, 0]
        }
        return numbers
    }
}

@Suite struct OptimizerKernelTests {
    /// One element's weight and moments.
    struct Element<S> {
        var w: S
        var m: [S]
    }

    /// The formulas at `OptimizerRule` for one element.
    func advance<S: KernelScalar>(
        _ rule: OptimizerRule, _ numbers: StepNumbers, _ e: inout Element<S>, gradient: S
    ) {
        let g = gradient * S(numbers.gradientScale)
        let w = e.w * S(numbers.decayFactor)
        let (rate, epsilon) = (S(numbers.rate), S(numbers.epsilon))
        let c = numbers.rule.map { S($0) }
        func advanceMeans() {
            e.m[0] = (c[1] * g).addingProduct(c[0], e.m[0])
            e.m[1] = ((c[3] * g) * g).addingProduct(c[2], e.m[1])
        }
        switch rule {
        case .sgd: e.w = w.addingProduct(-rate, g)
        case .momentum:
            e.m[0] = g.addingProduct(c[0], e.m[0])
            e.w = w.addingProduct(-rate, e.m[0])
        case .nesterov:
            e.m[0] = g.addingProduct(c[0], e.m[0])
            e.w = w.addingProduct(-rate, g.addingProduct(c[0], e.m[0]))
        case .adam:
            advanceMeans()
            e.w = w.addingProduct(-rate, e.m[0] / epsilon.addingProduct(e.m[1].squareRoot(), c[4]))
        case .amsgrad:
            advanceMeans()
            // A NaN takes the maximum's place.
            if !(e.m[1] <= e.m[2]) { e.m[2] = e.m[1] }
            e.w = w.addingProduct(-rate, e.m[0] / epsilon.addingProduct(e.m[2].squareRoot(), c[4]))
        case .nadam:
            advanceMeans()
            let denominator = epsilon.addingProduct(e.m[1].squareRoot(), c[4])
            e.w = w.addingProduct(-c[5], g / denominator).addingProduct(-rate, e.m[0] / denominator)
        case .rmsprop:
            e.m[0] = ((c[3] * g) * g).addingProduct(c[2], e.m[0])
            e.w = w.addingProduct(-rate, g / (e.m[0].squareRoot() + epsilon))
        case .adagrad:
            e.m[0] = e.m[0].addingProduct(g, g)
            e.w = w.addingProduct(-rate, g / (e.m[0].squareRoot() + epsilon))
        case .lion:
            let u = (c[1] * g).addingProduct(c[0], e.m[0])
            e.m[0] = (c[3] * g).addingProduct(c[2], e.m[0])
            e.w = w.addingProduct(-rate, u > 0 ? 1 : u < 0 ? -1 : u)
        }
    }

    func check<S: KernelScalar>(
        _ type: S.Type, _ rule: OptimizerRule, _ count: Int, _ numbers: StepNumbers, isSpecial: Bool
    ) {
        var generator = TestGenerator(seed: UInt64(count))
        let w: [S] = generator.numbers(count)
        let g: [S] = isSpecial ? generator.specialNumbers(count) : generator.numbers(count)
        // Moments lie further apart than they are long; what is between them stays.
        let stride = count + 3
        var moments: [S] = generator.numbers(rule.momentCount * stride)
        if ![OptimizerRule.momentum, .nesterov, .lion].contains(rule) { moments = moments.map { abs($0) } }
        var (after, afterMoments) = (w, moments)
        for i in 0..<count {
            var element = Element(w: w[i], m: (0..<rule.momentCount).map { moments[$0 * stride + i] })
            advance(rule, numbers, &element, gradient: g[i])
            after[i] = element.w
            for (k, moment) in element.m.enumerated() { afterMoments[k * stride + i] = moment }
        }
        let figures = [
            laneSum(count) { (s: inout Double, i) in s.addProduct(Double(w[i]), Double(w[i])) },
            laneSum(count) { (s: inout Double, i) in
                let change = Double(after[i]) - Double(w[i])
                s.addProduct(change, change)
            },
        ]
        for table in S.tables {
            let memory = GuardedMemory()
            let (parameters, state) = (memory.buffer(w), memory.buffer(moments))
            let found = memory.buffer(repeating: -7.0, count: UpdateFigure.allCases.count)
            table.training.update(
                OptimizerUpdate(
                    rule: rule, coefficients: memory.buffer(numbers.values), count: count,
                    parameters: parameters, gradient: memory.buffer(g),
                    moments: rule.momentCount == 0 ? nil : UnsafeMutableRawPointer(state),
                    momentStride: stride * MemoryLayout<S>.stride, figures: found))
            let note: Comment = "\(rule) \(table.instructionSet) \(S.self) \(count) \(isSpecial)"
            #expect(firstDifference(contents(parameters, count), after) == nil, note)
            #expect(firstDifference(contents(state, moments.count), afterMoments) == nil, note)
            #expect(firstDifference(contents(found, figures.count), figures) == nil, note)
            #expect(memory.isIntact)
        }
    }

    @Test(arguments: OptimizerRule.allCases, [0, 1, 16, 17, 100])
    func `updates equal plain loops on every instruction set`(rule: OptimizerRule, count: Int) {
        for variant in 0..<2 {
            for isSpecial in [false, true] {
                let numbers = StepNumbers.typical(rule, variant: variant)
                check(Float.self, rule, count, numbers, isSpecial: isSpecial)
                check(Double.self, rule, count, numbers, isSpecial: isSpecial)
            }
        }
    }

    @Test(arguments: OptimizerRule.allCases)
    func `without ε a gradient and moments of 0 give NaN where they divide, and only there`(
        rule: OptimizerRule
    ) {
        for table in Float.tables {
            let memory = GuardedMemory()
            var numbers = StepNumbers.typical(rule)
            numbers.epsilon = 0
            let w = memory.buffer([Float(1), 2])
            let figures = memory.buffer([0.0, 0])
            table.training.update(
                OptimizerUpdate(
                    rule: rule, coefficients: memory.buffer(numbers.values), count: 2, parameters: w,
                    gradient: memory.buffer([Float(0), 0]),
                    moments: memory.buffer(repeating: Float(0), count: 6), momentStride: 8, figures: figures))
            let divides = [.adam, .amsgrad, .nadam, .rmsprop, .adagrad].contains(rule)
            #expect(w[0].isNaN == divides && w[1].isNaN == divides)
            #expect(figures[0] == 5 && figures[1].isNaN == divides)
            #expect(memory.isIntact)
        }
    }

    @Test func `a rule without its moments changes nothing and says NaN`() {
        for tables in Float.allTables {
            for table in [tables.one, tables.sixteen] {
                for rule in OptimizerRule.allCases where rule.momentCount > 0 {
                    let memory = GuardedMemory()
                    let count = OptimizerCoefficient.allCases.count * table.lanes
                    let w = memory.buffer(repeating: Float(2), count: 2 * table.lanes)
                    let figures = memory.buffer(repeating: 0.0, count: 2 * table.lanes)
                    table.training.update(
                        OptimizerUpdate(
                            rule: rule, coefficients: memory.buffer(repeating: 1.0, count: count), count: 2,
                            parameters: w,
                            gradient: memory.buffer(repeating: Float(1), count: 2 * table.lanes),
                            moments: nil, momentStride: 0, figures: figures))
                    #expect(contents(figures, 2 * table.lanes).allSatisfy { $0.isNaN })
                    #expect(contents(w, 2 * table.lanes).allSatisfy { $0 == 2 } && memory.isIntact)
                }
            }
        }
    }
}
