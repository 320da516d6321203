import Reporting
import SweepModel
import Testing

struct SweepReportTests {
    private func rows(_ count: Int) -> [TrialRow] {
        (0..<count).map { trial in
            let verdict = Verdict.allCases[trial % 5]
            let outcome: TrialOutcome =
                trial % 7 == 6
                ? .failed(TrialFailure(cause: .invalidConfiguration, message: "too wide"))
                : .completed(ReportFixture.result(verdict))
            let label = ParameterAssignment(name: "label", value: .text("setting, \(trial / 3)"))
            return ReportFixture.row(
                trial, setting: trial / 3, replicate: trial % 3, parameters: [label], outcome)
        }
    }

    private func bytes(_ rows: [TrialRow], takeEvery: Int) -> [SweepReport.File: [UInt8]] {
        var report = SweepReport(parameters: ["label"])
        var files: [SweepReport.File: [UInt8]] = [:]
        for (index, row) in rows.enumerated() {
            report.add(row)
            guard index % takeEvery == 0 else { continue }
            for file in SweepReport.File.allCases { files[file, default: []] += report.take(file) }
        }
        report.finish()
        for file in SweepReport.File.allCases { files[file, default: []] += report.take(file) }
        #expect(SweepReport.File.allCases.allSatisfy { report.pendingBytes($0) == 0 })
        return files
    }

    @Test func `the bytes do not depend on when they are taken`() {
        let rows = rows(40)
        #expect(bytes(rows, takeEvery: 1) == bytes(rows, takeEvery: 1000))
        #expect(bytes(rows, takeEvery: 3) == bytes(rows, takeEvery: 1))
    }

    @Test func `every trial, layer and setting has its row`() throws {
        let files = bytes(rows(40), takeEvery: 5)
        func lines(_ file: SweepReport.File) throws -> Int {
            try #require(files[file]).count { $0 == UInt8(ascii: "\n") } - 1
        }
        #expect(try lines(.trials) == 40)
        #expect(try lines(.summary) == 14)
        #expect(try lines(.layers) == 2 * (40 - 5), "five trials failed")
    }

    @Test func `the overview counts what was added`() {
        var report = SweepReport(parameters: ["label"])
        for row in rows(40) { report.add(row) }
        report.finish()
        #expect(report.overview.counts.total == 40)
        #expect(report.overview.counts.failed == 5)
        #expect(report.overview.settingCount == 14)
        #expect(report.overview.failures == [.invalidConfiguration: 5])
        #expect(report.overview.failureExamples[.invalidConfiguration]?.trial == 6)
    }

    @Test func `a report without trials has headers`() {
        var report = SweepReport(parameters: [])
        report.finish()
        for file in SweepReport.File.allCases {
            #expect(report.take(file).count { $0 == UInt8(ascii: "\n") } == 1)
        }
        #expect(Findings.sentences(report.overview) == ["No trial is recorded."])
        #expect(VerdictTable.lines(report.overview) == ["No trial is recorded."])
    }
}
