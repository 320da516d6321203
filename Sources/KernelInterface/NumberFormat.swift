// The two formats a network can be computed in. Not here: arithmetic.

/// The format in which a network is computed; statistics are always in Double.
package enum NumberFormat: Hashable, Sendable, CaseIterable {
    case float32, float64

    /// Bytes of one number.
    package var byteCount: Int {
        switch self {
        case .float32: 4
        case .float64: 8
        }
    }

    package var greatestFiniteMagnitude: Double {
        switch self {
        case .float32: Double(Float.greatestFiniteMagnitude)
        case .float64: .greatestFiniteMagnitude
        }
    }
}
