// Why bytes are not a message, or a message has no bytes. Both sides refuse the same things, so that what
// one encodes the other decodes.

package import SweepProtocol

/// What is wrong, and where.
package struct WireError: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// The bytes are no gradsweep message at all.
        case notGradsweep
        /// The peer speaks another version of the protocol.
        case unsupportedVersion(UInt16)
        /// A worker's message where a coordinator's belongs, or the other way round.
        case wrongSpeaker
        /// The body does not parse.
        case malformed
        /// A required part, or the part that says what this is, is absent or unknown.
        case missing
        /// An enumeration's value has no name in this version.
        case unknownValue(Int)
        /// A number outside its range.
        case outOfRange
        /// Text or bytes longer than this many bytes.
        case tooLong(limit: Int)
        /// More than this many entries.
        case tooMany(limit: Int)
        /// Text that is not what it should be: hexadecimal digits, or free of control characters.
        case invalidText
        /// Two parts contradict each other.
        case inconsistent
    }

    package let reason: Reason
    /// Message and field as `sweep.proto` names them.
    package let field: String

    package init(_ reason: Reason, _ field: String) {
        self.reason = reason
        self.field = field
    }

    /// The refusal that tells a peer about it.
    package var refusal: Refusal {
        switch reason {
        case .unsupportedVersion: Refusal(code: .unsupportedProtocol, message: description)
        default: Refusal(code: .malformedMessage, message: description)
        }
    }
}

extension WireError: CustomStringConvertible {
    package var description: String {
        switch reason {
        case .notGradsweep:
            "not a gradsweep message (\(field)): something else talks to this address"
        case .unsupportedVersion(let version):
            "the peer speaks version \(version) of the protocol, this side version "
                + "\(WireCodec.protocolVersion): install the same release of gradsweep on both"
        case .wrongSpeaker:
            "\(field): workers talk to coordinators and coordinators to workers; check the address"
        case .malformed: "\(field): the bytes do not parse"
        case .missing: "\(field): absent or unknown"
        case .unknownValue(let value): "\(field): unknown value \(value)"
        case .outOfRange: "\(field): the number is out of range"
        case .tooLong(let limit): "\(field): longer than \(limit) bytes"
        case .tooMany(let limit): "\(field): more than \(limit) entries"
        case .invalidText: "\(field): not the text that belongs there"
        case .inconsistent: "\(field): contradicts another field"
        }
    }
}
