// The arithmetic contract as a property: a training gives the same bits alone, in packs of any size with any
// neighbours, in every lane, as a lane's refill, and on every instruction set of this machine.

import Foundation
import KernelInterface
import NeuralNetwork
import Testing

@Suite struct PackIdentityTests {
    /// Shapes that are drawn, each with a pack of jobs, the first of which is the configuration in question;
    /// the others are its neighbours and are compared just the same.
    static let configurations = 768
    /// On the portable set, whose fused multiply-add is a library call per number, only every n-th.
    static let portableStride = 16

    static let environmentVariable = "GRADSWEEP_PACK_SEED"

    @Test func sameBitsInEveryPackLaneAndInstructionSet() throws {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment[Self.environmentVariable].flatMap { UInt64($0) } ?? .random(in: 0...999_999)
        print("pack identity: seed \(seed) (\(Self.environmentVariable)=\(seed) repeats it)")
        let start = Date()
        var experiment = PackExperiment(seed: seed, kernels: KernelSet.available)
        for number in 0..<Self.configurations { try experiment.runConfiguration(number) }
        let seconds = Date().timeIntervalSince(start)
        print(
            "pack identity: \(experiment.trainings) trainings compared, lanes taken by the configurations: "
                + "\(experiment.lanes.sorted().map(String.init).joined(separator: " ")), "
                + "\(Int(seconds)) s")
        for set in InstructionSet.allCases {
            let count = experiment.configurations[set] ?? 0
            print("pack identity: \(set.rawValue): \(count == 0 ? "not run" : "\(count) configurations")")
        }
        #expect(experiment.differences.isEmpty, "\(experiment.differences.joined(separator: "\n"))")
        #expect(experiment.configurations.values.max() ?? 0 >= 500)
        #expect(experiment.lanes == Set(0..<16))
        #expect(experiment.packSizes == Set(1...16))
        #expect(experiment.refills > 0)
        if environment["CI"] != nil {
            #expect(experiment.configurations.count >= 2, "CI must run at least two instruction sets")
        }
    }

    /// A figure that is new in these types has to be added to what is compared.
    @Test func everyFigureIsCompared() throws {
        let step = StepMeasurement(weightLayers: 1)
        #expect(Mirror(reflecting: step).children.count == RecordedTraining.stepFigures.count + 1)
        #expect(
            Mirror(reflecting: step.layers[0]).children.count == RecordedTraining.layerFigures.count)
        let trainer = PackTrainer(kernels: try kernelsOfThisProcess())
        for number in 0..<100 {
            var draw = SeededDraw(seed: 0, number: number)
            let shape = try RandomShape(&draw)
            let end = trainer.train(RandomJob(of: shape, &draw).job(of: shape) { _ in })
            guard let origin = end.origin, let evaluation = end.evaluations.first else { continue }
            #expect(Mirror(reflecting: end).children.count == 6)
            #expect(Mirror(reflecting: origin).children.count == 7)
            #expect(Mirror(reflecting: evaluation).children.count == 3)
            return
        }
        Issue.record("no training exploded and was evaluated")
    }
}

/// Runs configurations in all ways and holds the results against each other.
private struct PackExperiment {
    let seed: UInt64
    let kernels: [KernelSet]
    private(set) var differences: [String] = []
    private(set) var trainings = 0
    private(set) var refills = 0
    private(set) var lanes: Set<Int> = []
    private(set) var packSizes: Set<Int> = []
    private(set) var configurations: [InstructionSet: Int] = [:]
    /// The configuration before, whose jobs are mixed with some packs.
    private var previous: (shape: RandomShape, jobs: [RandomJob], results: [RecordedTraining])?

    private static let lanesOfAPack = 16
    private static let mostDifferences = 8

    init(seed: UInt64, kernels: [KernelSet]) {
        self.seed = seed
        self.kernels = kernels
    }

    mutating func runConfiguration(_ number: Int) throws {
        var draw = SeededDraw(seed: seed, number: number)
        let shape = try RandomShape(&draw)
        // Packs of 1 … 16 in turn, every third one with more jobs than lanes.
        let size = 1 + number % Self.lanesOfAPack
        let refills = number % 3 == 0 ? draw.integer(1...12) : 0
        let count = refills > 0 ? Self.lanesOfAPack + refills : size
        let jobs = (0..<count).map { _ in RandomJob(of: shape, &draw) }
        self.refills += refills
        packSizes.insert(min(count, Self.lanesOfAPack))

        var expected: [RecordedTraining]?
        for set in kernels {
            let isPortable = set.instructionSet == .portable
            if isPortable, number % PackIdentityTests.portableStride != 0 { continue }
            configurations[set.instructionSet, default: 0] += 1
            // Numbers below the normal range taken for 0 are outside the promise between instruction sets.
            let isFirst = expected == nil || shape.options.flushDenormals
            let trainer = PackTrainer(kernels: set, policy: .alone)
            if isFirst {
                expected = Self.run(jobs.map { (shape, $0) }, trainer)
            } else {
                compare(
                    Self.run([(shape, jobs[0])], trainer), expected?.prefix(1), "alone", number, set, shape)
            }
            guard let expected else { continue }
            runPacks(number, jobs, shape, expected, set, isFirst: isFirst)
        }
        if let expected { previous = (shape, jobs, expected) }
    }

    private mutating func runPacks(
        _ number: Int, _ jobs: [RandomJob], _ shape: RandomShape, _ expected: [RecordedTraining],
        _ set: KernelSet, isFirst: Bool
    ) {
        let trainer = PackTrainer(kernels: set, policy: .together)
        // The configuration in question, job 0, moves from lane to lane: alone in a pack of 16, with all
        // neighbours there are.
        let width = min(jobs.count, Self.lanesOfAPack)
        var rotations = [number / Self.lanesOfAPack % width]
        if number % 32 == 15, isFirst { rotations = Array(0..<width) }
        for rotation in rotations {
            let order = jobs.indices.map { place in
                place < width ? (place + width - rotation) % width : place
            }
            let results = Self.run(order.map { (shape, jobs[$0]) }, trainer)
            compare(
                results, order.map { expected[$0] }[...], "pack of \(jobs.count), lane \(rotation)", number,
                set, shape)
            lanes.insert(rotation)
        }
        guard number % 8 == 5, isFirst, let previous, !previous.shape.options.flushDenormals else { return }
        // Two kinds of network in one queue.
        var queue: [(shape: RandomShape, job: RandomJob)] = []
        var wanted: [RecordedTraining] = []
        for place in 0..<max(jobs.count, previous.jobs.count) {
            if place < jobs.count {
                queue.append((shape, jobs[place]))
                wanted.append(expected[place])
            }
            if place < previous.jobs.count, place % 3 != 2 {
                queue.append((previous.shape, previous.jobs[place]))
                wanted.append(previous.results[place])
            }
        }
        compare(
            Self.run(queue, PackTrainer(kernels: set)), wanted[...], "mixed queue", number, set, shape)
    }

    private mutating func compare(
        _ found: [RecordedTraining], _ expected: ArraySlice<RecordedTraining>?, _ way: String, _ number: Int,
        _ set: KernelSet, _ shape: RandomShape
    ) {
        guard let expected, expected.count == found.count else {
            differences.append("configuration \(number): \(found.count) results")
            return
        }
        for (place, (own, wanted)) in zip(found, expected).enumerated() {
            trainings += 1
            guard differences.count < Self.mostDifferences,
                let difference = own.firstDifference(from: wanted)
            else { continue }
            differences.append(
                "configuration \(number), \(way), \(set.name), place \(place): \(difference)\n"
                    + "  \(shape.summary)")
        }
    }

    /// The records of the jobs in their order.
    private static func run(
        _ queue: [(shape: RandomShape, job: RandomJob)], _ trainer: PackTrainer
    ) -> [RecordedTraining] {
        let records = queue.map { _ in Record() }
        var next = 0
        trainer.run(
            nextJob: { () -> (name: Int, job: TrainingJob)? in
                guard next < queue.count else { return nil }
                defer { next += 1 }
                let record = records[next]
                let (shape, job) = queue[next]
                return (next, job.job(of: shape) { record.training.add($0) })
            },
            finished: { place, end in records[place].training.add(end) })
        return records.map(\.training)
    }
}

/// Where a running job's figures go.
private final class Record {
    var training = RecordedTraining()
}
