import Reporting
import SweepModel
import Testing

struct VerdictTableTests {
    private static let overview = ReportFixture.overview(
        ["label", "activation", "depth"],
        [
            (
                [.text("a rather long label"), .text("tanh"), .integer(2)],
                [.converged, .converged, .stalled]
            ),
            ([.text("short"), .text("sigmoid"), .integer(10)], [.vanishing, .vanishing, .vanishing]),
        ])

    @Test func `one line a setting with its counts and dominant verdict`() {
        let lines = """
            setting              converged  stalled  vanishing  verdict    final loss  first layer's gradient
            a rather long label          2        1          ·  converged       0.125                    0.25
            short                        ·        ·          3  vanishing       0.125                    0.25
            """
        #expect(VerdictTable.lines(Self.overview, width: 100).joined(separator: "\n") == lines)
    }

    @Test(arguments: [44, 50, 60, 70, 80, 90, 100, 200])
    func `lines keep to the width`(width: Int) {
        for line in VerdictTable.lines(Self.overview, width: width) { #expect(line.count <= width) }
    }

    @Test func `without labels the varying parameters tell settings apart`() {
        let overview = ReportFixture.overview(
            ["activation", "depth", "learning_rate"],
            [2, 10].map { ([.text("tanh"), .integer($0), .number(1.0 / 3)], [.converged]) })
        let lines = VerdictTable.lines(overview)
        #expect(lines.first?.hasPrefix("depth  converged") == true)
        #expect(lines.dropFirst().map { $0.prefix(2) } == ["2 ", "10"])
    }

    @Test func `of too many settings every verdict's clearest are shown, the worst first`() {
        let settings: [(values: [ParameterValue?], verdicts: [Verdict])] = (0..<300).map { number in
            let verdict: Verdict = number < 200 ? .converged : number < 299 ? .vanishing : .exploding
            let other: Verdict = number == 250 ? verdict : .stalled
            return ([.integer(number)], [verdict, verdict, other])
        }
        let lines = VerdictTable.lines(
            ReportFixture.overview(["number"], settings), width: 120, maximumSettings: 5)
        #expect(lines.count == 7)
        #expect(lines[1].hasPrefix("299 "))
        #expect(lines[2...3].contains { $0.hasPrefix("250 ") }, "the one on which all trials agree")
        #expect(lines[4...5].allSatisfy { $0.contains("converged") })
        #expect(lines.last == "… and 295 more of 300 settings; summary.csv holds all.")
    }

    @Test func `failed trials have a column when there are any`() {
        var report = SweepReport(parameters: [])
        report.add(
            ReportFixture.row(0, setting: 0, .failed(TrialFailure(cause: .invalidData, message: "NaN"))))
        report.finish()
        let lines = VerdictTable.lines(report.overview)
        #expect(
            lines == [
                "setting  failed  verdict  final loss  first layer's gradient",
                "      0       1  failed            -                       -",
            ])
    }

    @Test func `everything a table shows can be shown in ASCII, at the same width`() {
        let long = VerdictTable.lines(Self.overview, width: 60)
        for line in long {
            let plain = PlainText.ascii(line)
            #expect(plain.allSatisfy(\.isASCII) && plain.count == line.count)
            #expect(!plain.contains("?"))
        }
        #expect(long.contains { $0.contains("·") })
    }
}
