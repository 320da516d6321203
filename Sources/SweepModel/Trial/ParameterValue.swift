// A value that a sweep gives to a parameter. Not here: which parameters there are.

/// One value of a swept parameter, as the sweep file wrote or a sampler drew it.
package enum ParameterValue: Hashable, Sendable {
    case integer(Int)
    case number(Double)
    case text(String)
    case flag(Bool)
    /// A list of integers (hidden widths).
    case integers([Int])
    /// YAML's null: an option switched off (no clipping, full batch).
    case none

    /// The value as CSVs and tables show it: numbers read back to the same bits, lists as `64x32`.
    package var description: String {
        switch self {
        case .integer(let value): String(value)
        case .number(let value): CanonicalNumber.text(value)
        case .text(let value): value
        case .flag(let value): value ? "true" : "false"
        case .integers(let values): values.map(String.init).joined(separator: "x")
        case .none: "none"
        }
    }
}

/// The one way in which this project writes a floating-point number.
package enum CanonicalNumber {
    /// `nan`, `inf`, `-inf`, a plain integer where the value is one below 2⁵³, else the shortest text that
    /// reads back to the same bits.
    package static func text(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        if value == value.rounded(.towardZero), abs(value) < 1e15 {
            return value == 0 && value.sign == .minus ? "-0" : String(Int64(value))
        }
        return "\(value)"
    }
}
