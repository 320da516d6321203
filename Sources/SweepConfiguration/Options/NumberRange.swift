// The range of a real-valued option, each end open or closed.

import SweepModel

/// Finite numbers between two ends.
struct NumberRange: Hashable, Sendable {
    /// -∞: no lower end.
    var lowest: Double = -.infinity
    var includesLowest = true
    /// +∞: no upper end.
    var highest: Double = .infinity
    var includesHighest = true

    static let any = NumberRange()
    static let positive = NumberRange(lowest: 0, includesLowest: false)
    static let nonNegative = NumberRange(lowest: 0)
    /// 0 ≤ x < 1.
    static let fraction = NumberRange(lowest: 0, highest: 1, includesHighest: false)

    /// 0 ≤ x ≤ 1.
    static let share = NumberRange(lowest: 0, highest: 1)

    func contains(_ value: Double) -> Bool {
        guard value.isFinite else { return false }
        let isAbove = includesLowest ? value >= lowest : value > lowest
        return isAbove && (includesHighest ? value <= highest : value < highest)
    }

    /// `a number > 0`, `a number from 0 to below 1`.
    var description: String {
        var parts: [String] = []
        if lowest.isFinite { parts.append((includesLowest ? "≥ " : "> ") + CanonicalNumber.text(lowest)) }
        if highest.isFinite { parts.append((includesHighest ? "≤ " : "< ") + CanonicalNumber.text(highest)) }
        return parts.isEmpty ? "a number" : "a number " + parts.joined(separator: " and ")
    }
}
