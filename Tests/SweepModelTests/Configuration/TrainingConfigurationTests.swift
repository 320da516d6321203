// What optimisers and schedules compute with where nothing else is given.

import SweepModel
import Testing

struct TrainingConfigurationTests {
    @Test(arguments: OptimizerKind.allCases) func givenNumbersWinOverTheRulesOwn(_ kind: OptimizerKind) {
        var optimizer = OptimizerConfiguration()
        optimizer.kind = kind
        #expect(optimizer.effectiveBeta1 == 0.9)
        #expect(optimizer.effectiveBeta2 == (kind == .lion ? 0.99 : 0.999))
        #expect(optimizer.effectiveEpsilon == (kind == .adagrad ? 1e-10 : 1e-8))
        optimizer.beta1 = 0.5
        optimizer.beta2 = 0.25
        optimizer.epsilon = 1
        let found = [optimizer.effectiveBeta1, optimizer.effectiveBeta2, optimizer.effectiveEpsilon]
        #expect(found == [0.5, 0.25, 1])
    }

    @Test(arguments: ScheduleKind.allCases) func schedulesHaveTheirOwnNumbers(_ kind: ScheduleKind) {
        var schedule = ScheduleConfiguration()
        schedule.kind = kind
        #expect(schedule.effectiveGamma == (kind == .exponential ? 0.99 : 0.1))
        // PyTorch's OneCycleLR ends at 1/(25 · 10⁴) of its peak.
        #expect(schedule.effectiveFinalShare == (kind == .oneCycle ? 4e-6 : 0))
        #expect(schedule.effectiveWarmupSteps(of: 200) == (kind == .linearWarmup ? 20 : 0))
        #expect(schedule.effectiveWarmupSteps(of: 3) == (kind == .linearWarmup ? 1 : 0))
        schedule.gamma = 0.5
        schedule.finalShare = 0.25
        schedule.warmupSteps = 0
        #expect(schedule.effectiveGamma == 0.5 && schedule.effectiveFinalShare == 0.25)
        #expect(schedule.effectiveWarmupSteps(of: 200) == 0)
    }
}
