import Reporting
import SweepModel
import Testing

struct AttemptColumnsTests {
    @Test func `an attempt tells who tried when and how it ended`() {
        let lease = LeaseReference(sweep: SweepKey(0), trial: 12, attempt: 2, epoch: 3)
        let rows = [
            AttemptRow(
                lease: lease, worker: "ab", host: "n1", processID: 77, startedMilliseconds: 1_700_000_000_123,
                endedMilliseconds: 1_700_000_001_000, durationNanoseconds: 1_500_000_000,
                outcome: .recorded(.verdict(.vanishing))),
            AttemptRow(lease: lease, worker: "ab", outcome: .ended(.workerLostAlone)),
            AttemptRow(lease: lease, worker: "ab", outcome: .recorded(.failed(.invalidData))),
            AttemptRow(lease: lease, worker: "ab", outcome: .ended(.absent)),
            AttemptRow(lease: lease, worker: "ab", outcome: .verification(isIdentical: true)),
            AttemptRow(lease: lease, worker: "ab", outcome: .verification(isIdentical: false)),
            AttemptRow(lease: lease, worker: "ab", outcome: .open),
        ]
        var bytes: [UInt8] = []
        CSVTable.attempts.appendHeader(to: &bytes)
        for row in rows { CSVTable.attempts.append(row, to: &bytes) }
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                trial,attempt,epoch,worker,host,pid,started,ended,duration,outcome,verdict
                12,2,3,ab,n1,77,2023-11-14T22:13:20.123Z,2023-11-14T22:13:21.000Z,1.5,recorded,vanishing
                12,2,3,ab,,,,,,worker_lost_alone,
                12,2,3,ab,,,,,,recorded,failed
                12,2,3,ab,,,,,,absent,
                12,2,3,ab,,,,,,verified,
                12,2,3,ab,,,,,,differs,
                12,2,3,ab,,,,,,open,

                """)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func `times are UTC with milliseconds, leap years included`(milliseconds: Int64, text: String) {
        let row = AttemptRow(
            lease: LeaseReference(sweep: SweepKey(0), trial: 0, attempt: 1, epoch: 1), worker: "w",
            startedMilliseconds: milliseconds, outcome: .open)
        var bytes: [UInt8] = []
        CSVTable.attempts.append(row, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self).contains(",\(text),"))
    }
}
