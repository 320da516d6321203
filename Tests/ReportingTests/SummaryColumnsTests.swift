import Reporting
import SweepModel
import Testing

struct SummaryColumnsTests {
    private func summary(_ rows: [TrialRow], parameters: [String] = []) -> [[String: String]] {
        var report = SweepReport(parameters: parameters)
        for row in rows { report.add(row) }
        report.finish()
        let text = String(decoding: report.take(.summary), as: UTF8.self)
        let lines = text.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }

    private func rows(_ outcomes: [TrialOutcome]) -> [TrialRow] {
        outcomes.enumerated().map {
            ReportFixture.row($0.offset, setting: 0, replicate: $0.offset, $0.element)
        }
    }

    @Test func `counts, shares and Wilson intervals of every verdict`() throws {
        let outcomes = [Verdict](repeating: .vanishing, count: 5) + [Verdict](repeating: .converged, count: 5)
        let cells = try #require(summary(rows(outcomes.map { .completed(ReportFixture.result($0)) })).first)
        #expect(cells["trials"] == "10")
        #expect(cells["vanishing_count"] == "5")
        #expect(cells["vanishing_share"] == "0.5")
        let low = try #require(cells["vanishing_share_low"].flatMap(Double.init))
        let high = try #require(cells["vanishing_share_high"].flatMap(Double.init))
        #expect(abs(low - 0.236593090512564) < 1e-14 && abs(high - 0.763406909487436) < 1e-14)
        #expect(cells["exploding_count"] == "0")
        #expect(cells["exploding_share_low"] == "0")
        #expect(cells["dominant_verdict"] == "vanishing", "a tie goes to the worse verdict")
    }

    @Test func `medians count NaN as plus infinity and leave failed trials out`() throws {
        var outcomes: [TrialOutcome] = [0.25, .nan, .nan].map { loss in
            var result = ReportFixture.result(.exploding, cause: .nonFinite)
            result.finalLoss = loss
            result.trainAccuracy = nil
            return .completed(result)
        }
        let failure = TrialFailure(cause: .dataUnavailable, message: "no file")
        outcomes.append(.failed(failure))
        let cells = try #require(summary(rows(outcomes)).first)
        #expect(cells["trials"] == "4")
        #expect(cells["failed_count"] == "1")
        #expect(cells["failed_share"] == "0.25")
        #expect(cells["median_final_loss"] == "inf")
        #expect(cells["median_initial_loss"] == "2.5")
        #expect(cells["median_train_accuracy"] == "")
        #expect(cells["dominant_verdict"] == "exploding")
    }

    @Test func `a setting whose trials all failed is dominated by failure`() throws {
        let failure = TrialFailure(cause: .invalidData, message: "NaN in row 3")
        let cells = try #require(summary(rows([.failed(failure)])).first)
        #expect(cells["dominant_verdict"] == "failed")
        #expect(cells["median_final_loss"] == "")
    }

    @Test func `one row a setting, with its parameters`() {
        let parameter = { (value: Int) in [ParameterAssignment(name: "depth", value: .integer(value))] }
        let rows = (0..<6).map { trial in
            ReportFixture.row(
                trial, setting: trial / 2, replicate: trial % 2, parameters: parameter(trial / 2 * 10),
                .completed(ReportFixture.result(.stalled)))
        }
        let summary = summary(rows, parameters: ["depth"])
        #expect(summary.map { $0["setting"] } == ["0", "1", "2"])
        #expect(summary.map { $0["param.depth"] } == ["0", "10", "20"])
        #expect(summary.allSatisfy { $0["trials"] == "2" })
    }
}
