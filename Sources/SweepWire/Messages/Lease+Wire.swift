// Leases, which most messages consist of.

internal import SweepModel

extension WireLease {
    init(_ lease: LeaseReference) throws(WireError) {
        self.init()
        trial = try FieldCheck("Lease.trial").encode(lease.trial)
        attempt = try FieldCheck("Lease.attempt").encode(lease.attempt, in: 1...Int.max)
        epoch = lease.epoch
        sweep = lease.sweep.value
        tokenHigh = lease.token.high
        tokenLow = lease.token.low
    }
}

extension LeaseReference {
    init(_ wire: WireLease) throws(WireError) {
        self.init(
            sweep: SweepKey(wire.sweep),
            trial: try FieldCheck("Lease.trial").decode(wire.trial),
            attempt: try FieldCheck("Lease.attempt").decode(wire.attempt, in: 1...Int.max),
            epoch: wire.epoch, token: LeaseToken(high: wire.tokenHigh, low: wire.tokenLow))
    }
}

/// A list of leases on its way out.
func encodeLeases(_ leases: [LeaseReference], _ field: String) throws(WireError) -> [WireLease] {
    try FieldCheck(field).list(leases, atMost: WireLimits.leases, WireLease.init)
}

/// A list of leases on its way in.
func decodeLeases(_ leases: [WireLease], _ field: String) throws(WireError) -> [LeaseReference] {
    try FieldCheck(field).list(leases, atMost: WireLimits.leases, LeaseReference.init)
}
