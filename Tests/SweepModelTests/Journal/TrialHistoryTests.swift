// How heavily each ending of an attempt weighs against its trial.

import SweepModel
import Testing

@Suite struct TrialHistoryTests {
    private func history(after endings: [AttemptEnding]) -> TrialHistory {
        var history = TrialHistory(attempts: endings.count, isOpen: true)
        for (index, ending) in endings.enumerated() { history.count(ending, of: index + 1) }
        return history
    }

    @Test("A known death or hang weighs two points, silence one")
    func points() {
        #expect(history(after: [.workerLost, .hung]).suspicions == 4)
        #expect(history(after: [.workerSilent, .workerSilent]).suspicions == 2)
        #expect(history(after: [.workerLostAlone, .hungAlone, .workerSilentAlone]).blames == 5)
        #expect(history(after: [.workerLostAlone]).suspicions == 0)
        #expect(history(after: [.workerLost]).blames == 0)
    }

    @Test(
        "What says nothing about the trial weighs nothing",
        arguments: [
            .neverStarted, .resultLost, .handedBack, .revoked, .superseded, .absent, .expelled,
            .workerFailure,
        ] as [AttemptEnding])
    func innocent(ending: AttemptEnding) {
        #expect(history(after: [ending]) == TrialHistory(attempts: 1))
    }

    @Test("Attempts that were taken away are remembered; to have been withheld weighs nothing")
    func takenAway() {
        let endings: [AttemptEnding] = [.workerLost, .hung, .workerSilent, .hungAlone, .outOfTime, .withheld]
        let taken = history(after: endings)
        #expect((1...6).filter(taken.isTaken) == [2, 4, 6])
        #expect(history(after: [.withheld]) == TrialHistory(attempts: 1, takenAttempts: [1]))
    }

    @Test("From the 64th attempt on, one that was taken away stands for all")
    func manyAttempts() {
        #expect(
            (1...100).filter(TrialHistory(attempts: 70, takenAttempts: [63, 70]).isTaken) == [63]
                + Array(64...100))
    }

    @Test("Attempts that their workers had no time for are counted apart")
    func cutOffs() {
        #expect(history(after: [.outOfTime, .outOfTime]) == TrialHistory(attempts: 2, cutOffs: 2))
    }

    @Test("Only silence can be pardoned")
    func silence() {
        #expect(AttemptEnding.allCases.filter(\.isSilence) == [.workerSilent, .workerSilentAlone])
    }
}
