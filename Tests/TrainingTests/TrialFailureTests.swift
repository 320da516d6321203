// Trials that cannot run fail with a cause and a sentence that helps; they never get a verdict, and never
// crash.

import DataSets
import NeuralNetwork
import SweepModel
import Testing
import Training

struct TrialFailureTests {
    @Test(arguments: [Double.nan, .infinity, -.infinity]) func dataThatAreNotFinite(_ bad: Double) throws {
        var inputs = smallData().training.inputs
        inputs[5 * 4 + 2] = bad
        let set = DataSet(rows: 96, features: 4, inputs: inputs, targets: smallData().training.targets)
        let failure = #expect(throws: TrialFailure.self) {
            try TrialData(PreparedData(training: set), precision: .float32)
        }
        #expect(failure?.cause == .invalidData)
        #expect(failure?.message.contains("row 5,") == true && failure?.message.contains("column 2 ") == true)
        #expect(failure?.message.contains(CanonicalNumber.text(bad)) == true)
    }

    @Test func targetsThatAreNotFiniteAlsoInTheTestPart() throws {
        let bad = DataSet(
            rows: 2, features: 4, inputs: Array(repeating: 0, count: 8),
            targets: .values([1, .nan], outputs: 1))
        let data = PreparedData(training: smallData(task: .regression).training, test: bad)
        let failure = #expect(throws: TrialFailure.self) { try TrialData(data, precision: .float64) }
        #expect(
            failure?.cause == .invalidData
                && failure?.message.contains("test data, row 1, target column 0") == true)
    }

    @Test func numbersBeyondFloat32() throws {
        let set = DataSet(rows: 1, features: 1, inputs: [1e300], targets: .values([0], outputs: 1))
        let failure = #expect(throws: TrialFailure.self) {
            try TrialData(PreparedData(training: set), precision: .float32)
        }
        #expect(failure?.message.contains("too large for float32") == true)
        _ = try TrialData(PreparedData(training: set), precision: .float64)
    }

    @Test func noRows() throws {
        let set = DataSet(rows: 0, features: 3, inputs: [], targets: .classes([], count: 2))
        let failure = #expect(throws: TrialFailure.self) {
            try TrialData(PreparedData(training: set), precision: .float32)
        }
        #expect(failure?.cause == .invalidData)
    }

    static let impossible: [(String, @Sendable (inout TrialConfiguration) -> Void)] = [
        ("batch size 97", { $0.training.batchSize = 97 }),
        ("batch size is 0", { $0.training.batchSize = 0 }),
        ("width 0", { $0.network.hiddenWidths = [4, 0] }),
        ("width -3", { $0.network.hiddenWidths = [-3] }),
        ("steps", { $0.training.steps = 0 }),
        ("probe_every", { $0.training.probeEvery = 0 }),
        ("memory", { $0.network.hiddenWidths = [1_000_000_000, 1_000_000_000] }),
        ("memory", { $0.network.hiddenWidths = [Int.max, Int.max] }),
        ("precision", { $0.training.precision = .float64 }),
    ]

    @Test(arguments: impossible.indices) func configurationsThatCannotRun(_ index: Int) throws {
        let (word, edit) = Self.impossible[index]
        let failure = #expect(throws: TrialFailure.self) {
            let data = try TrialData(smallData(), precision: .float32)
            let runner = TrialRunner(kernels: try kernelsOfThisProcess())
            // A trial that cannot run does not take its neighbours with it.
            let outcomes = runner.run(pack: [smallTrial(), smallTrial(edit), smallTrial()], data: data)
            guard case .completed = outcomes[0], case .completed = outcomes[2] else { return }
            if case .failed(let failure) = outcomes[1] { throw failure }
        }
        #expect(failure?.cause == .invalidConfiguration)
        #expect(failure?.message.contains(word) == true, "\(failure?.message ?? "")")
    }

    @Test func crossEntropyOfRealTargets() throws {
        let failure = #expect(throws: TrialFailure.self) {
            try run(smallTrial(), on: smallData(task: .regression))
        }
        #expect(
            failure?.cause == .invalidConfiguration && failure?.message.contains("mean_squared_error") == true
        )
    }
}
