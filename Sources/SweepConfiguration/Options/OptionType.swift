// What an option may be: its type with its range or names. Not here: reading nodes (OptionType+Reading).

import SweepModel

/// The type of an option's value.
enum OptionType: Hashable, Sendable {
    case integer(ClosedRange<Int>)
    /// null leaves the choice to the program.
    case optionalInteger(ClosedRange<Int>)
    case number(NumberRange)
    /// null switches the option off.
    case optionalNumber(NumberRange)
    /// A fraction from 0 to 1, or a percentage.
    case share
    case flag
    /// null leaves the choice to the program.
    case optionalFlag
    case choice([String])
    /// A whole number ≥ 1, or the word `full`.
    case batchSize
    /// A list of widths, input side first; may be empty.
    case widths
    case text
    /// `last`, a column number from 0, or a name.
    case column

    /// Greatest width of a layer and greatest batch: far above what fits, far below what overflows.
    static let greatestCount = 1 << 24
    static let widthRange = 1...65_536
    static let depthRange = 0...1_000

    /// Why `value` is not of this type; nil if it is. The only check of a value, wherever it came from.
    func objection(to value: ParameterValue) -> String? {
        switch (self, value) {
        case (.integer(let range), .integer(let integer)),
            (.optionalInteger(let range), .integer(let integer)):
            range.contains(integer) ? nil : outside(value)
        case (.number(let range), .number(let number)), (.optionalNumber(let range), .number(let number)):
            range.contains(number) ? nil : outside(value)
        case (.share, .number(let share)): NumberRange.share.contains(share) ? nil : outside(value)
        case (.optionalInteger, .none), (.optionalNumber, .none), (.optionalFlag, .none): nil
        case (.flag, .flag), (.optionalFlag, .flag): nil
        case (.choice(let names), .text(let name)): names.contains(name) ? nil : "unknown value \"\(name)\""
        case (.batchSize, .integer(let size)): 1...Self.greatestCount ~= size ? nil : outside(value)
        case (.batchSize, .text("full")), (.text, .text), (.column, .text): nil
        case (.column, .integer(let index)): index >= 0 ? nil : outside(value)
        case (.widths, .integers(let widths)):
            if widths.count > Self.depthRange.upperBound {
                "\(widths.count) layers"
            } else {
                widths.first { !Self.widthRange.contains($0) }.map { "found a width of \($0)" }
            }
        default: "found \(value.description)"
        }
    }

    private func outside(_ value: ParameterValue) -> String { "found \(value.description)" }

    /// What is allowed, for error messages and the list of options.
    var allowed: String {
        switch self {
        case .integer(let range):
            range.upperBound == .max
                ? "a whole number ≥ \(range.lowerBound)"
                : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): range.description
        case .optionalInteger(let range): OptionType.integer(range).allowed + ", or null"
        case .optionalNumber(let range): range.description + ", or null"
        case .share: "a percentage from 0 % to 100 %, such as 2 %, or a number from 0 to 1, such as 0.02"
        case .flag: "true or false"
        case .optionalFlag: "true, false, or null (told from the file)"
        case .choice(let names): names.joined(separator: ", ")
        case .batchSize: "a whole number ≥ 1, or full (all rows)"
        case .widths: "a list of whole numbers ≥ 1, such as [64, 32]"
        case .text: "text"
        case .column: "last, a column number from 0, or a column's name"
        }
    }
}
