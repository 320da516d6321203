// The sweep file's JSON Schema for editors, made from the option table. Not here: validation (Parsing).

import SweepModel

/// JSON Schema (draft 2020-12) of a sweep file; `Configs/sweep.schema.json` holds this text.
///
/// The schema knows types, ranges and names. What only shows in the whole (keys in two places, limits that
/// exclude each other) is checked by the parser alone.
package enum SweepSchema {
    package static var text: String { schema.text() + "\n" }

    private static var schema: JSONValue {
        object([
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
            ("title", .text("gradsweep sweep file")),
            ("type", .text("object")),
            ("additionalProperties", .flag(false)),
            ("required", .list([.text("data")])),
            ("properties", .object(SweepKeys.topLevel.map { .init($0.name, topLevel($0)) })),
            ("$defs", .object(OptionTable.trial.map { .init($0.key, described($0)) })),
        ])
    }

    private static func topLevel(_ key: SweepKey) -> JSONValue {
        let members: [JSONValue.Member] =
            switch key.name {
            case "name":
                [
                    .init("type", .text("string")),
                    .init("pattern", .text("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")),
                ]
            case "description": [.init("type", .list([.text("string"), .text("null")]))]
            case "method": OptionType.choice(SweepMethod.allCases.map(\.rawValue)).schema
            case "run_cap": OptionType.integer(1...SweepKeys.greatestTrialCount).schema
            case "seed": OptionType.integer(OptionTable.seedRange).schema
            case "replicates": OptionType.integer(1...SweepKeys.greatestReplicates).schema
            case "verify": OptionType.share.schema
            case "parameters": section(OptionTable.trial.map { ($0.key, parameter($0)) })
            case "settings":
                [
                    .init("type", .text("array")), .init("minItems", .integer(1)),
                    .init("items", .object(section(OptionTable.trial.map { ($0.key, reference($0)) }))),
                ]
            case "training": section(OptionTable.trial.map { ($0.key, reference($0)) })
            case "data": data
            case "probe": section(OptionTable.probe.map { ($0.key, described($0)) })
            case "verdict": section(OptionTable.verdict.map { ($0.key, described($0)) })
            default: []
            }
        return .object([.init("description", .text(key.documentation))] + members)
    }

    private static func section(_ properties: [(String, JSONValue)]) -> [JSONValue.Member] {
        [
            .init("type", .text("object")), .init("additionalProperties", .flag(false)),
            .init("properties", object(properties)),
        ]
    }

    private static var data: [JSONValue.Member] {
        let common = OptionTable.data.map { ($0.key, described($0)) }
        let sources = [OptionTable.fileData, OptionTable.generatedData].map { options in
            let source = options[0].key
            return JSONValue.object(
                section(options.map { ($0.key, described($0)) } + common)
                    + [.init("required", .list([.text(source)]))])
        }
        return [.init("oneOf", .list(sources))]
    }

    // MARK: - Options

    private static func described<Target>(_ option: Option<Target>) -> JSONValue {
        var members: [JSONValue.Member] = [.init("description", .text(option.documentation))]
        members += option.type.schema
        if option.defaultValue != .none { members.append(.init("default", JSONValue(option.defaultValue))) }
        return .object(members)
    }

    private static func reference(_ option: Option<TrialDraft>) -> JSONValue {
        object([("$ref", .text("#/$defs/\(option.key)"))])
    }

    /// A value, a list of values, or a mapping with `value`, `values` or `distribution`.
    private static func parameter(_ option: Option<TrialDraft>) -> JSONValue {
        let one = reference(option)
        let several = object([
            ("type", .text("array")), ("minItems", .integer(1)), ("items", one), ("uniqueItems", .flag(true)),
        ])
        var forms = [one, several, form([("value", one)]), form([("values", several)])]
        for name in DistributionName.allCases where option.type.accepts(name) {
            let figures = name.needed.map { key -> (String, JSONValue) in
                (key, key == "values" ? several : object([("type", .text("number"))]))
            }
            let weights = object([
                ("type", .text("array")),
                ("items", object([("type", .text("number")), ("minimum", .integer(0))])),
            ])
            forms.append(
                form(
                    [("distribution", object([("const", .text(name.rawValue))]))] + figures,
                    optional: name.optional.map { ($0, weights) }))
        }
        return object([("anyOf", .list(forms))])
    }

    private static func form(
        _ needed: [(String, JSONValue)], optional: [(String, JSONValue)] = []
    ) -> JSONValue {
        .object(section(needed + optional) + [.init("required", .list(needed.map { .text($0.0) }))])
    }

    private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(members.map { JSONValue.Member($0, $1) })
    }
}
