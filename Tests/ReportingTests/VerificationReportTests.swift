// What is said about trials that were run a second time.

import Reporting
import SweepModel
import Testing

struct VerificationReportTests {
    private static func report(_ identical: Int, _ different: Int, _ unverified: Int) -> VerificationReport? {
        VerificationReport(
            share: 0.07,
            counts: VerificationCounts(
                identical: identical, different: different, unverified: unverified))
    }

    @Test func `a sweep that asks for none says nothing`() {
        #expect(VerificationReport(share: 0, counts: VerificationCounts()) == nil)
    }

    @Test(arguments: [
        (
            24, 1, 0,
            "Verification: 24 of 25 verified trials identical (run a second time by another worker, "
                + "compared bit for bit)."
        ),
        (
            24, 0, 2,
            "Verification: 24 of 24 verified trials identical (run a second time by another worker, "
                + "compared bit for bit); 2 unverified, because nobody else was there who could run them."
        ),
        (0, 0, 1, "Verification: 1 unverified, because nobody else was there who could run it."),
        (0, 0, 0, "Verification: 7 % of 9 trials came to none; ask for a larger share."),
    ])
    func `counts and reasons`(identical: Int, different: Int, unverified: Int, sentence: String) throws {
        let report = try #require(Self.report(identical, different, unverified))
        #expect(report.sentence(trials: 9) == sentence)
    }

    @Test(arguments: [(1, 0, 5, false), (0, 1, 5, false), (0, 0, 5, true), (0, 0, 0, false)])
    func `in vain only where trials were chosen and none was verified`(
        identical: Int, different: Int, unverified: Int, isVain: Bool
    ) throws {
        #expect(try #require(Self.report(identical, different, unverified)).isVain == isVain)
    }

    @Test func `a difference names the trial and both workers`() {
        let workers = [("aaaaaaaaaaaa", "n1"), ("bbbbbbbbbbbb", "n2")].map { identity, host in
            WorkerRecord(
                identity: identity, host: host, processID: 1, slots: 2, instructionSet: "avx2",
                version: "0.1.0")
        }
        let violation = IdentityViolation(
            trial: 7, firstAttempt: 1, firstWorker: "aaaaaaaaaaaa", secondAttempt: 2,
            secondWorker: "bbbbbbbbbbbb")
        let sentences = VerificationReport.sentences([violation], workers: workers)
        #expect(
            sentences == [
                "IDENTITY VIOLATED: results of trial 7 (attempt 1 by worker aaaaaaaa on n1, avx2, attempt "
                    + "2 by "
                    + "worker bbbbbbbb on n2, avx2) came in twice and differ in bits, so these results "
                    + "depend on "
                    + "the machine; manifest.json names all."
            ])
        #expect(VerificationReport.sentences([], workers: workers).isEmpty)
    }

    @Test func `many differences are counted`() {
        let violations = (0..<9).map {
            IdentityViolation(
                trial: $0, firstAttempt: 1, firstWorker: "a", secondAttempt: 2, secondWorker: "b")
        }
        let sentence = VerificationReport.sentences(violations, workers: []).first ?? ""
        #expect(
            sentence.contains("trial 2 (attempt 1 by worker a, attempt 2 by worker b) and others, 9 trials"))
        #expect(!sentence.contains("trial 3 "))
    }
}
