// What tells one claim from another, and what doesn't.

import SweepModel
import Testing

@Suite struct LeaseReferenceTests {
    @Test("A sweep's key is the first sixteen digits of its digest, of whatever case")
    func key() {
        #expect(SweepKey(digest: "0123456789abcdef" + "99") == SweepKey(0x0123_4567_89AB_CDEF))
        #expect(SweepKey(digest: "FFFFFFFFFFFFFFFF") == SweepKey(.max))
    }

    @Test(
        "What does not begin with sixteen digits has no key",
        arguments: [
            "", "0123456789abcde", "+123456789abcdef", "-000000000000000", "0123456789abcdeg",
            "０123456789abcdef",
        ])
    func noKey(digest: String) {
        #expect(SweepKey(digest: digest) == nil)
    }

    @Test("A token proves a lease and does not name it; everything else names it")
    func identity() {
        let lease = LeaseReference(sweep: SweepKey(1), trial: 2, attempt: 3, epoch: 4)
        var proven = lease
        proven.token = LeaseToken(high: 5, low: 6)
        #expect(lease == proven)
        #expect(lease.hashValue == proven.hashValue)
        let others = [
            LeaseReference(sweep: SweepKey(9), trial: 2, attempt: 3, epoch: 4),
            LeaseReference(sweep: SweepKey(1), trial: 9, attempt: 3, epoch: 4),
            LeaseReference(sweep: SweepKey(1), trial: 2, attempt: 9, epoch: 4),
            LeaseReference(sweep: SweepKey(1), trial: 2, attempt: 3, epoch: 9),
        ]
        #expect(Set(others + [lease, proven]).count == 5)
    }
}
