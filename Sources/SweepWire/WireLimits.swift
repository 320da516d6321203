// How large things may be. The numbers are part of the contract and stand in `sweep.proto` as well.

/// Limits on what is encoded and decoded: bytes of UTF-8 for text, entries for lists.
package enum WireLimits {
    /// Bytes of a message's body; the largest frame that a socket has to accept.
    package static let body = 16 << 20
    package static let payload = 4 << 20
    package static let leases = 65_536
    /// Results or assignments in one message: batches are cut to this size.
    package static let batch = 4_096
    package static let credit = 65_536
    package static let slots = 65_536
    package static let name = 255
    package static let instructionSet = 32
    package static let version = 64
    package static let path = 4_096
    /// A day: longest heartbeat interval and timeout.
    package static let rateMilliseconds = 86_400_000
    package static let dataFiles = 1_024
    package static let sweepFile = 8 << 20
    package static let parameters = 256
    package static let parameterText = 4_096
    package static let integers = 65_536
    package static let refusalMessage = 4_096
    package static let failureMessage = 8_192
    package static let flags = 64
    package static let layers = 16_384
    package static let identityDigits = 32
    package static let digestDigits = 64
    package static let arithmeticRevisions = 1_000_000
    /// Ten years.
    package static let remainingMilliseconds = 315_360_000_000
}
