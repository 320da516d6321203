// Elementwise and measuring kernels of 16 networks: every lane holds the bits of its network alone.

import KernelInterface
import Testing

@Suite struct ElementwiseLaneTests {
    static let counts = [0, 1, 5, 15, 16, 17, 33, 100]

    func checkActivation<S: KernelScalar>(_ type: S.Type, _ activation: Activation, _ count: Int) {
        var z: [[S]] = randomNetworks(count, seed: 1)
        // Some inputs in the curved range, some far out.
        for lane in 0..<laneCount where lane % 2 == 0 { z[lane] = z[lane].map { $0 * S(lane + 1) } }
        let saturation = activation.saturationThresholds
        for thresholds in [(-Double.infinity, Double.infinity), saturation, (-0.1, 0.5)] {
            for inPlace in [false, true] {
                expectSameLanes(S.self, "\(activation) \(count)") { table, call in
                    let input = inPlace ? call.output(z) : call.input(z)
                    let h = inPlace ? input : call.output(S.self, count: count)
                    table.elementwise.activate(
                        ActivationPass(
                            activation: activation, count: count, z: input, h: h,
                            d: call.output(S.self, count: count), lowerThreshold: thresholds.0,
                            upperThreshold: thresholds.1,
                            figures: call.figures(ActivationFigure.allCases.count)))
                }
            }
        }
        expectSameLanes(S.self, "\(activation) alone \(count)") { table, call in
            table.elementwise.apply(activation, count, call.input(z), call.output(S.self, count: count))
        }
    }

    @Test(arguments: ActivationKernelTests.activations, counts)
    func `activations and what is recorded of them`(activation: Activation, count: Int) {
        checkActivation(Float.self, activation, count)
        checkActivation(Double.self, activation, count)
    }

    func checkSlopes<S: KernelScalar>(_ type: S.Type, _ rows: Int, _ columns: Int) {
        let z: [[S]] = randomNetworks(rows * columns, seed: 2)
        let slopes: [[S]] = randomNetworks(columns, seed: 3)
        let upstream: [[S]] = randomNetworks(rows * columns, seed: 4)
        expectSameLanes(S.self, "PReLU \(rows)×\(columns)") { table, call in
            table.elementwise.activate(
                ActivationPass(
                    activation: .prelu(initialSlope: 0.25), count: rows * columns, z: call.input(z),
                    slopes: call.input(slopes), columns: columns,
                    h: call.output(S.self, count: rows * columns),
                    d: call.output(S.self, count: rows * columns), lowerThreshold: -0.2, upperThreshold: 0.6,
                    figures: call.figures(ActivationFigure.allCases.count)))
            table.elementwise.slopeGradient(
                rows, columns, call.input(z), call.input(upstream), 0.7, call.output(S.self, count: columns))
        }
    }

    @Test(arguments: [(0, 5), (1, 1), (7, 3), (3, 16), (5, 17), (9, 32), (2, 33)])
    func `PReLU's slopes and their gradients`(rows: Int, columns: Int) {
        checkSlopes(Float.self, rows, columns)
        checkSlopes(Double.self, rows, columns)
    }

    func checkArithmetic<S: KernelScalar>(_ type: S.Type, _ count: Int) {
        let x: [[S]] = randomNetworks(count, seed: 5)
        let z: [[S]] = randomNetworks(count, seed: 6)
        let u: [[S]] = randomNetworks(count, seed: 7)
        expectSameLanes(S.self, "arithmetic \(count)") { table, call in
            let kernels = table.elementwise
            kernels.backpropagate(count, call.output(x), call.input(z), 0.7, call.figures(1))
            kernels.multiply(count, call.input(x), call.output(z))
            kernels.combine(
                count, 0.3, call.input(x), -1.7, call.input(z), call.output(S.self, count: count))
            kernels.scale(count, 0.1, call.output(x))
            var pass = GatePass(
                count: count, gate: call.input(u), transformed: call.input(x), carried: call.input(z),
                output: call.output(S.self, count: count),
                transformedGradient: call.output(S.self, count: count),
                gateGradient: call.output(S.self, count: count),
                carriedGradient: call.output(S.self, count: count))
            kernels.gateForward(pass)
            pass.output = UnsafeMutableRawPointer(call.input(u))
            kernels.gateBackward(pass)
        }
        // A limit of its own for every network; most of them change something, some nothing.
        let limits = (0..<laneCount).map { $0 == 5 ? [Double.infinity] : [0.05 * Double($0)] }
        expectSameLanes(S.self, "clamp \(count)") { table, call in
            table.elementwise.clamp(count, call.input(limits), call.output(x), call.figures(1))
        }
        let seeds = (0..<laneCount).map { [UInt64($0) << 33 | 77 + UInt64($0)] }
        let steps = (0..<laneCount).map { [UInt32($0 * 3)] }
        let probabilities = (0..<laneCount).map { [0.06 * Double($0)] }
        expectSameLanes(S.self, "dropout \(count)") { table, call in
            table.elementwise.dropoutMask(
                DropoutMask(
                    count: count, seeds: call.input(seeds), steps: call.input(steps),
                    probabilities: call.input(probabilities), purpose: 3, layer: 2,
                    mask: call.output(S.self, count: count)))
        }
    }

    @Test(arguments: counts)
    func `arithmetic, gates, clamping and dropout`(count: Int) {
        checkArithmetic(Float.self, count)
        checkArithmetic(Double.self, count)
    }

    func checkConversions<S: KernelScalar>(_ type: S.Type, _ count: Int) {
        let wide: [[Double]] = randomNetworks(count, seed: 8)
        for lane in [0, 3, 15] {
            let others = [[S]](repeating: [S](repeating: 5, count: count), count: laneCount)
            for tables in S.allTables {
                let call = LaneCall(network: nil)
                let narrow = call.output(others)
                tables.sixteen.elementwise.fromDouble(count, call.shared(wide[lane]), lane, narrow)
                for j in 0..<laneCount {
                    let expected = j == lane ? wide[lane].map { Double(S($0)) } : others[j].map { Double($0) }
                    #expect(firstDifference(call.results(lane: j)[0], expected) == nil)
                }
                let back = call.shared([Double](repeating: -7, count: count))
                tables.sixteen.elementwise.toDouble(count, narrow, lane, back)
                #expect(firstDifference(contents(back, count), wide[lane].map { Double(S($0)) }) == nil)
                #expect(call.isIntact)
            }
        }
    }

    @Test(arguments: counts)
    func `conversions reach one lane and leave the others alone`(count: Int) {
        checkConversions(Float.self, count)
        checkConversions(Double.self, count)
    }

    func checkMeasurements<S: KernelScalar>(_ type: S.Type, _ count: Int) {
        let x: [[S]] = randomNetworks(count, seed: 9)
        expectSameLanes(S.self, "measurements \(count)") { table, call in
            let kernels = table.measurements
            kernels.statistics(count, call.input(x), call.figures(TensorFigure.allCases.count))
            kernels.squares(count, call.input(x), call.figures(1))
            kernels.activationStatistics(
                count, call.input(x), call.figures(ActivationFigure.allCases.count))
        }
    }

    @Test(arguments: counts)
    func `measurements, with NaN in some networks and not in others`(count: Int) {
        checkMeasurements(Float.self, count)
        checkMeasurements(Double.self, count)
    }
}
