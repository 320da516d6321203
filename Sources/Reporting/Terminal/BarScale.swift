// A small bar for a number on a logarithmic scale. Not here: which numbers.

internal import Foundation

/// How bars are drawn.
package enum BarStyle: Hashable, Sendable {
    /// Eighths of a character cell.
    case unicode
    /// Whole cells of `#`.
    case ascii
}

/// Bars for positive numbers between two powers of ten.
struct BarScale {
    /// Decimal exponents of the scale's ends.
    let low: Int
    let high: Int

    /// The scale on which all the positive finite numbers lie; nil if there are none.
    init?(for values: some Sequence<Double>) {
        let exponents = values.filter { $0 > 0 && $0.isFinite }.map { log10($0) }
        guard let least = exponents.min(), let greatest = exponents.max() else { return nil }
        // One decade below the least number: it should have a bar too.
        low = Int(least.rounded(.down)) - 1
        high = max(Int(greatest.rounded(.up)), low + 2)
    }

    /// A bar of at most `cells` cells: empty for 0 and NaN, full and marked `!` for an infinity.
    func bar(_ value: Double, cells: Int, style: BarStyle) -> String {
        guard cells > 0, value > 0 else { return value == 0 ? "0" : "" }
        guard value.isFinite else {
            return String(repeating: style == .ascii ? "#" : "█", count: cells - 1) + "!"
        }
        let share = min(max((log10(value) - Double(low)) / Double(high - low), 0), 1)
        switch style {
        case .ascii:
            return String(repeating: "#", count: max(1, Int((share * Double(cells)).rounded())))
        case .unicode:
            let eighths = max(1, Int((share * Double(8 * cells)).rounded()))
            let rest = eighths % 8
            let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
            return String(repeating: "█", count: eighths / 8) + parts[rest]
        }
    }
}
