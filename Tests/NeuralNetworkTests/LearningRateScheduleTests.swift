// Courses of the learning rate against their formulas, written out step by step as PyTorch's schedulers do.

import Foundation
import NeuralNetwork
import Testing

struct LearningRateScheduleTests {
    private func factors(_ schedule: LearningRateSchedule, of steps: Int) -> [Double] {
        (0..<steps).map { schedule.factor(step: $0, of: steps) }
    }

    private func isClose(_ found: [Double], _ expected: [Double], within tolerance: Double = 1e-13) -> Bool {
        found.count == expected.count
            && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance * abs($1) }
    }

    @Test func constantIsOne() {
        let schedule = LearningRateSchedule()
        #expect(schedule.isConstant && factors(schedule, of: 5) == [1, 1, 1, 1, 1])
    }

    @Test(arguments: [(1, 0.5), (3, 0.1), (10, 2.0)]) func stepMultipliesEveryFewSteps(
        _ every: Int, _ factor: Double
    ) {
        var expected: [Double] = []
        var rate = 1.0
        for step in 0..<37 {
            if step > 0, step % every == 0 { rate *= factor }
            expected.append(rate)
        }
        let schedule = LearningRateSchedule(course: .step(every: every, factor: factor))
        #expect(isClose(factors(schedule, of: 37), expected))
    }

    @Test(arguments: [0.9, 0.999, 1.01]) func exponentialMultipliesEveryStep(_ factor: Double) {
        var expected = [1.0]
        while expected.count < 500 { expected.append((expected.last ?? 0) * factor) }
        let schedule = LearningRateSchedule(course: .exponential(factor: factor))
        #expect(isClose(factors(schedule, of: 500), expected, within: 1e-12))
    }

    @Test(arguments: [0.0, 0.01, 0.5], [1, 2, 7, 200]) func cosineFallsToItsEnd(_ final: Double, _ steps: Int)
    {
        let schedule = LearningRateSchedule(course: .cosine(final: final))
        let expected = (0..<steps).map {
            final + (1 - final) * (1 + cos(.pi * Double($0) / Double(steps))) / 2
        }
        let found = factors(schedule, of: steps)
        #expect(isClose(found, expected, within: 1e-12))
        #expect(found.first == 1 && zip(found, found.dropFirst()).allSatisfy(>))
    }

    @Test func warmUpRisesLinearlyToWhatFollows() {
        var schedule = LearningRateSchedule()
        schedule.warmupSteps = 4
        #expect(!schedule.isConstant && factors(schedule, of: 6) == [0.25, 0.5, 0.75, 1, 1, 1])
        // The course behind it begins at its own start and ends with the training.
        schedule.course = .cosine(final: 0.1)
        let cosine = LearningRateSchedule(course: .cosine(final: 0.1))
        #expect(factors(schedule, of: 20) == [0.25, 0.5, 0.75, 1] + factors(cosine, of: 16))
        // Longer than the training: the full rate is never reached.
        schedule.warmupSteps = 100
        #expect(factors(schedule, of: 2) == [0.01, 0.02])
    }

    /// torch.optim.lr_scheduler.OneCycleLR with max_lr = 1, anneal_strategy = "cos" and its other defaults.
    private func oneCycle(_ step: Int, _ steps: Int, final: Double) -> Double {
        let phases: [(end: Double, from: Double, to: Double)] = [
            (0.3 * Double(steps) - 1, 0.04, 1), (Double(steps - 1), 1, final),
        ]
        var start = 0.0
        for (index, phase) in phases.enumerated() {
            if Double(step) <= phase.end || index == phases.count - 1 {
                let share = (Double(step) - start) / (phase.end - start)
                let height: Double = 1 + cos(.pi * share)
                return phase.to + (phase.from - phase.to) / 2 * height
            }
            start = phase.end
        }
        return .nan
    }

    @Test(arguments: [1, 2, 3, 4, 10, 137, 1000], [4e-6, 0.1]) func oneCycleIsPyTorchs(
        _ steps: Int, _ final: Double
    ) {
        let found = factors(LearningRateSchedule(course: .oneCycle(final: final)), of: steps)
        #expect(isClose(found, (0..<steps).map { oneCycle($0, steps, final: final) }, within: 1e-10))
        #expect(abs((found.last ?? 0) - final) <= 1e-12)
        if steps == 10 { #expect(abs(found[2] - 1) < 1e-15 && abs(found[0] - 0.04) < 1e-15) }
    }
}
