// Costs against figures counted by hand.

import SweepConfiguration
import SweepModel
import Testing

@Suite struct CostEstimateTests {
    @Test(
        "operations a step agree with figures counted apart",
        arguments: [
            // width, depth, batch, outputs, operations
            (16, 1, 16, 2, 19_456.0), (32, 10, 64, 10, 3_923_968.0), (64, 20, 64, 10, 31_178_752.0),
        ])
    func perStep(_ width: Int, _ depth: Int, _ batch: Int, _ outputs: Int, _ expected: Double) {
        var configuration = TrialConfiguration()
        configuration.network.hiddenWidths = Array(repeating: width, count: depth)
        configuration.training.batchSize = batch
        configuration.training.steps = 1
        let operations = CostEstimate.operations(
            of: configuration, features: width, outputs: outputs, trainingRows: 1000)
        #expect(operations == expected)
    }

    @Test("a linear model has no deltas to propagate; a full batch counts all rows; steps multiply")
    func linearModel() {
        var configuration = TrialConfiguration()
        configuration.network.hiddenWidths = []
        configuration.training.batchSize = nil
        configuration.training.steps = 7
        let operations = CostEstimate.operations(
            of: configuration, features: 5, outputs: 3, trainingRows: 11)
        #expect(operations == 7 * 4 * 11 * 15)
    }

    @Test("second matrices and gates count where they are")
    func blocksOfSeveralMatrices() {
        var configuration = TrialConfiguration()
        configuration.network.hiddenWidths = [5, 5, 3]
        configuration.training.batchSize = 1
        configuration.training.steps = 1
        func operations(_ features: Int) -> Double {
            CostEstimate.operations(of: configuration, features: features, outputs: 2, trainingRows: 9)
        }
        let plain = 5 * 5 + 5 * 3 + 3 * 2.0
        #expect(operations(4) == 2 * (3 * (4 * 5 + plain) - 4 * 5))
        configuration.network.blockMatrices = 2
        #expect(operations(4) == 2 * (3 * (4 * 5 + plain + 25 + 25 + 9) - 4 * 5))
        configuration.network.blockMatrices = 1
        configuration.network.highway = true
        // Only the second block is as wide as its input; with five features the first one too.
        #expect(operations(4) == 2 * (3 * (4 * 5 + plain + 25) - 4 * 5))
        #expect(operations(5) == 2 * (3 * (2 * 5 * 5 + plain + 25) - 2 * 5 * 5))
    }

    @Test("a sweep's cost is the sum over its trials; a large one's sampled estimate comes near it")
    func sweepCost() throws {
        let small = try sweep(
            "method: grid\nreplicates: 2\ndata: {generator: linear_teacher}\nparameters: {depth: [1, 4, 9]}")
        var sum = 0.0
        for index in 0..<small.trialCount {
            sum += CostEstimate.operations(
                of: try small.configuration(for: small.trial(at: index)), features: 16, outputs: 2,
                trainingRows: 1024)
        }
        #expect(try small.estimatedOperations(features: 16, outputs: 2, trainingRows: 1024) == sum)
        let large = try sweep(
            """
            method: random
            run_cap: 20000
            data: {generator: linear_teacher}
            parameters: {depth: {distribution: int_uniform, min: 1, max: 9}}
            """)
        // A mean depth of 5 with 64 units.
        let weights = 16.0 * 64 + 4 * 64 * 64 + 64 * 2
        let expected = 20_000 * 200 * 2 * 64 * (3 * weights - 16 * 64)
        let estimate = try large.estimatedOperations(features: 16, outputs: 2, trainingRows: 1024)
        #expect(abs(estimate / expected - 1) < 0.03)
    }
}
