// What a person sees while a sweep runs.

import SweepCommands
import SweepModel
import Testing

@Suite struct ProgressDisplayTests {
    private let halfway = ProgressSnapshot(
        recorded: 50, total: 100, workers: 2, failed: 1, verdicts: [.converged: 30, .exploding: 19], rate: 5)

    @Test func aLineTellsTrialsRateTimeLeftWorkersAndVerdicts() {
        let line = ProgressDisplay.line(halfway, width: nil)
        #expect(line == "50/100 trials | 5.00/s | 10 s left | 2 workers | converged 30 exploding 19 failed 1")
    }

    @Test func theBarFillsWithTheTrialsAndTheLineFitsTheTerminal() {
        let line = ProgressDisplay.line(halfway, width: 120)
        #expect(line.hasPrefix("[===============               ] 50/100"))
        for width in [20, 60, 90, 120, 200] {
            let fitted = ProgressDisplay.line(halfway, width: width)
            #expect(fitted.count < width)
        }
    }

    @Test func nothingIsDividedByZeroBeforeTheFirstTrial() {
        let start = ProgressSnapshot(recorded: 0, total: 0, workers: 0, failed: 0, verdicts: [:], rate: 0)
        #expect(
            ProgressDisplay.line(start, width: nil)
                == "0/0 trials | 0 workers")
    }

    @Test(arguments: [(75.0, "75 s"), (720, "12 min"), (12_240, "3.4 h")])
    func durationsAreReadable(seconds: Double, text: String) {
        #expect(ProgressDisplay.duration(seconds) == text)
    }
}
