// One option of the sweep file: everything that is known about it, in one place. Not here: the list of them.

import SweepModel

/// An option that changes a `Target`. Parsing, validation, schema and help text all come from here.
struct Option<Target: Sendable>: Sendable {
    let key: String
    let type: OptionType
    /// One sentence, with its source where it has one.
    let documentation: String
    /// What holds where the sweep file says nothing; `.none`: nothing.
    let defaultValue: ParameterValue
    /// What others call it; only ever suggested.
    let synonyms: [String]
    /// Whether a setting may go without a value of its own, because nothing or another option stands for it.
    var mayBeLeftOut: Bool { defaultValue == .none || replacedByHidden }
    /// Whether a list of widths stands in this option's place.
    let replacedByHidden: Bool
    /// Puts a value of `type` in its place.
    let apply: @Sendable (ParameterValue, inout Target) -> Void

    init(
        _ key: String, _ type: OptionType, default defaultValue: ParameterValue, synonyms: [String] = [],
        _ documentation: String, replacedByHidden: Bool = false,
        apply: @escaping @Sendable (ParameterValue, inout Target) -> Void
    ) {
        self.replacedByHidden = replacedByHidden
        self.key = key
        self.type = type
        self.documentation = documentation
        self.defaultValue = defaultValue
        self.synonyms = synonyms
        self.apply = apply
    }
}

/// A target whose defaults are those of the model's own initialiser.
protocol DefaultConstructible: Sendable {
    init()
}

typealias Place<Target, Value> = any WritableKeyPath<Target, Value> & Sendable

extension Option where Target: DefaultConstructible {
    static func number(
        _ key: String, _ range: NumberRange, _ place: Place<Target, Double>, synonyms: [String] = [],
        _ documentation: String
    ) -> Option {
        Option(
            key, .number(range), default: .number(Target()[keyPath: place]), synonyms: synonyms, documentation
        ) { value, target in
            if case .number(let number) = value { target[keyPath: place] = number }
        }
    }

    static func optionalNumber(
        _ key: String, _ range: NumberRange, _ place: Place<Target, Double?>, synonyms: [String] = [],
        _ documentation: String
    ) -> Option {
        Option(
            key, .optionalNumber(range),
            default: Target()[keyPath: place].map { .number($0) } ?? ParameterValue.none, synonyms: synonyms,
            documentation
        ) { value, target in
            if case .number(let number) = value {
                target[keyPath: place] = number
            } else {
                target[keyPath: place] = nil
            }
        }
    }

    static func integer(
        _ key: String, _ range: ClosedRange<Int>, _ place: Place<Target, Int>, synonyms: [String] = [],
        _ documentation: String
    ) -> Option {
        Option(
            key, .integer(range), default: .integer(Target()[keyPath: place]), synonyms: synonyms,
            documentation
        ) { value, target in
            if case .integer(let integer) = value { target[keyPath: place] = integer }
        }
    }

    static func optionalInteger(
        _ key: String, _ range: ClosedRange<Int>, _ place: Place<Target, Int?>, synonyms: [String] = [],
        _ documentation: String
    ) -> Option {
        Option(
            key, .optionalInteger(range),
            default: Target()[keyPath: place].map { .integer($0) } ?? ParameterValue.none,
            synonyms: synonyms, documentation
        ) { value, target in
            if case .integer(let integer) = value {
                target[keyPath: place] = integer
            } else {
                target[keyPath: place] = nil
            }
        }
    }

    static func flag(
        _ key: String, _ place: Place<Target, Bool>, synonyms: [String] = [], _ documentation: String
    ) -> Option {
        Option(key, .flag, default: .flag(Target()[keyPath: place]), synonyms: synonyms, documentation) {
            value, target in
            if case .flag(let flag) = value { target[keyPath: place] = flag }
        }
    }

    static func choice<Name: CaseIterable & RawRepresentable<String> & Sendable>(
        _ key: String, _ place: Place<Target, Name>, synonyms: [String] = [], _ documentation: String
    ) -> Option {
        Option(
            key, .choice(Name.allCases.map(\.rawValue)), default: .text(Target()[keyPath: place].rawValue),
            synonyms: synonyms, documentation
        ) { value, target in
            if case .text(let text) = value, let name = Name(rawValue: text) { target[keyPath: place] = name }
        }
    }
}
