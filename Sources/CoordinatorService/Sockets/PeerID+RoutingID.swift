// libzmq's routing ids as numbers: automatic ids have five bytes.

import SweepCore

extension PeerID {
    /// - Returns: nil for an id longer than seven bytes, which only a peer that chose its own can have.
    init?(routingID: [UInt8]) {
        guard (1...7).contains(routingID.count) else { return nil }
        var value = UInt64(routingID.count)
        for byte in routingID { value = value << 8 | UInt64(byte) }
        // The length stands above the bytes, so that ids that differ in leading zeros stay apart.
        self.init(value)
    }

    var routingID: [UInt8] {
        let count = (8 - value.leadingZeroBitCount / 8) - 1
        return (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
}
