// Numbers below the normal range: kept, or taken for 0 where a job asks for it, and the processor as it was
// afterwards.

import KernelInterface
import NeuralNetwork
import Testing

struct FlushDenormalsTests {
    /// Whether this thread takes denormal numbers for 0, by trying.
    private static var isFlushing: Bool {
        // A factor that the compiler does not know.
        let half = 0.5 * Float(CommandLine.arguments.count) / Float(CommandLine.arguments.count)
        return Float.leastNormalMagnitude * half == 0
    }

    /// δ₁ of a chain of sigmoids at 0, 4^−depth, and whether numbers were flushed during the steps.
    private func chain(
        depth: Int, format: NumberFormat, flushes: Bool, policy: PackPolicy, cancels: Bool = false
    ) throws -> (delta: [Double], isFlushing: Set<Bool>) {
        var architecture = NetworkArchitecture(
            inputs: 1, hiddenWidths: Array(repeating: 1, count: depth), outputs: 1)
        architecture.activation = .sigmoid
        let network = architecture
        var options = TrainingOptions(loss: .meanSquaredError)
        options.learningRate = 0
        options.flushDenormals = flushes
        let settings = options
        let samples = try Samples(
            rows: 1, features: 1, inputs: [0.5], targets: .values([0], outputs: 1), format: format)
        var (delta, states) = ([Double](), Set<Bool>())
        var waiting = 4
        PackTrainer(kernels: try KernelSet.select(environment: [:]), policy: policy).run(
            nextJob: {
                waiting -= 1
                guard waiting >= 0 else { return nil }
                let job = TrainingJob(
                    architecture: network, options: settings, samples: samples, batches: .full, steps: 2,
                    parameters: {
                        LayerParameters(
                            weight: [1], bias: [$0 == depth ? 0 : -0.5], gamma: [1], beta: [0])
                    },
                    observe: { block in
                        delta.append(block.last.layer(0).deltaRMS)
                        states.insert(Self.isFlushing)
                        return cancels ? .cancel : .proceed
                    })
                return (waiting, job)
            },
            finished: { (_: Int, end) in #expect(end.isCancelled == cancels) })
        #expect(!Self.isFlushing)
        return (delta, states)
    }

    @Test(arguments: [PackPolicy.alone, .together]) func denormalNumbers(_ policy: PackPolicy) throws {
        // 4⁻⁶³ = 2⁻¹²⁶ is the smallest normal Float.
        for (depth, flushed) in [(60, 0x1p-120), (63, 0x1p-126), (64, 0), (70, 0)] {
            let exact = Double(sign: .plus, exponent: -2 * depth, significand: 1)
            let kept = try chain(depth: depth, format: .float32, flushes: false, policy: policy)
            #expect(kept.delta == Array(repeating: exact, count: 8) && kept.isFlushing == [false])
            let without = try chain(depth: depth, format: .float32, flushes: true, policy: policy)
            #expect(without.delta == Array(repeating: flushed, count: 8) && without.isFlushing == [true])
            // Far within Double's range nothing changes.
            let wide = try chain(depth: depth, format: .float64, flushes: true, policy: policy)
            #expect(wide.delta == kept.delta)
        }
        let cancelled = try chain(
            depth: 3, format: .float32, flushes: true, policy: policy, cancels: true)
        #expect(cancelled.isFlushing == [true])
    }

    @Test(arguments: [PackPolicy.alone, .together]) func ordinaryNumbersKeepTheirBits(_ policy: PackPolicy)
        throws
    {
        let architecture = SmallBlock.residualOfTwo.architecture(normalization: .layer)
        let samples = try smallSamples(
            rows: 9, architecture: architecture, loss: .meanSquaredError, format: .float32)
        let parameters = smallParameters(architecture)
        func steps(flushes: Bool) throws -> [StepMeasurement] {
            var options = TrainingOptions(loss: .meanSquaredError)
            options.rule = .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8)
            options.flushDenormals = flushes
            var steps: [StepMeasurement] = []
            let job = TrainingJob(
                architecture: architecture, options: options, samples: samples, batches: .full, steps: 20,
                parameters: { parameters[$0] },
                observe: { block in
                    steps.append(block.last.measurement)
                    return .proceed
                })
            var waiting: TrainingJob? = job
            PackTrainer(kernels: try KernelSet.select(environment: [:]), policy: policy).run(
                nextJob: { waiting.take().map { (0, $0) } }, finished: { (_: Int, _) in })
            return steps
        }
        let kept = try steps(flushes: false)
        #expect(kept.count == 20)
        #expect(try steps(flushes: true) == kept)
    }
}
