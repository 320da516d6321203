// An option type as JSON Schema (draft 2020-12).

import SweepModel

extension OptionType {
    /// The keywords that describe one value of this type.
    var schema: [JSONValue.Member] {
        switch self {
        case .integer(let range): Self.integer(range)
        case .optionalInteger(let range):
            [.init("type", types("integer", "null"))] + Self.integer(range).dropFirst()
        case .number(let range): [.init("type", .text("number"))] + Self.ends(range)
        case .optionalNumber(let range): [.init("type", types("number", "null"))] + Self.ends(range)
        case .share:
            [
                .init(
                    "anyOf",
                    .list([
                        .object([.init("type", .text("number"))] + Self.ends(.share)),
                        .object([
                            .init("type", .text("string")),
                            .init("pattern", .text("^(100(\\.0*)?|[0-9]{1,2}(\\.[0-9]*)?|\\.[0-9]+) ?%$")),
                        ]),
                    ]))
            ]
        case .flag: [.init("type", .text("boolean"))]
        case .optionalFlag: [.init("type", types("boolean", "null"))]
        case .choice(let names): [.init("enum", .list(names.map { .text($0) }))]
        case .batchSize:
            [
                .init(
                    "anyOf",
                    .list([
                        .object(Self.integer(1...Self.greatestCount)),
                        .object([.init("enum", .list([.text("full"), .null]))]),
                    ]))
            ]
        case .widths:
            [
                .init("type", .text("array")), .init("items", .object(Self.integer(Self.widthRange))),
                .init("maxItems", .integer(Self.depthRange.upperBound)),
            ]
        case .text: [.init("type", types("string", "number", "boolean"))]
        case .column:
            [
                .init(
                    "anyOf",
                    .list([
                        .object([.init("type", .text("string"))]),
                        .object(Self.integer(0...Int.max)),
                    ]))
            ]
        }
    }

    private func types(_ names: String...) -> JSONValue { .list(names.map { .text($0) }) }

    private static func integer(_ range: ClosedRange<Int>) -> [JSONValue.Member] {
        [.init("type", .text("integer")), .init("minimum", .integer(range.lowerBound))]
            + (range.upperBound == .max ? [] : [.init("maximum", .integer(range.upperBound))])
    }

    private static func ends(_ range: NumberRange) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        if range.lowest.isFinite {
            members.append(
                .init(range.includesLowest ? "minimum" : "exclusiveMinimum", .number(range.lowest)))
        }
        if range.highest.isFinite {
            members.append(
                .init(range.includesHighest ? "maximum" : "exclusiveMaximum", .number(range.highest)))
        }
        return members
    }
}
