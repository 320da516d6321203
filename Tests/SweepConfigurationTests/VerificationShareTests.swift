// The share of trials that are run twice: how it is written, and that it changes no trial.

import SweepConfiguration
import SweepModel
import Testing

@Suite struct VerificationShareTests {
    private static let sweep = """
        method: grid
        replicates: 2
        data: {generator: linear_teacher}
        parameters: {depth: [1, 2], width: [4, 8]}

        """

    private func definition(_ line: String) throws -> SweepDefinition {
        try SweepDefinition.parse(Array((Self.sweep + line).utf8), file: "s.yaml")
    }

    @Test(
        "a percentage, quoted or not, or a fraction",
        arguments: [
            ("2 %", 0.02), ("2%", 0.02), ("\"2 %\"", 0.02), ("0.02", 0.02), ("1e-3", 0.001), ("0", 0),
            ("0 %", 0), ("100 %", 1), ("1", 1), ("12.5 %", 0.125), ("'0.5%'", 0.005),
        ])
    func written(text: String, share: Double) throws {
        #expect(try definition("verify: \(text)\n").verificationShare == share)
    }

    @Test("none where the file says nothing")
    func byDefault() throws {
        #expect(try definition("").verificationShare == 0)
    }

    @Test("numbers, seeds and parameters of the trials are the same with it and without")
    func changesNoTrial() throws {
        let without = try definition("")
        let with = try definition("verify: 50 %\n")
        #expect(with.trialCount == without.trialCount)
        for trial in 0..<without.trialCount {
            #expect(with.trial(at: trial) == without.trial(at: trial))
            let specification = without.trial(at: trial)
            #expect(
                try with.configuration(for: specification) == without.configuration(for: specification))
        }
    }
}
