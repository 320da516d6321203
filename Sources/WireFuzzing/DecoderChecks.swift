// The checks that the decoder makes, by name, read from its sources: so that a fuzzer can say which of them
// no input has met, and a new field is on the list without anybody writing it there.

package import SweepWire

/// Names of refusals: field and reason, such as `Lease.attempt: outOfRange`.
package enum DecoderChecks {
    /// The name of a refusal. What it says about this one input (a number of frames, a value) is left out.
    package static func name(of error: WireError) -> String {
        let field = error.field.drop { $0.isNumber || $0 == " " }
        let reason = "\(error.reason)".prefix { $0 != "(" }
        return "\(field): \(reason)"
    }

    /// The refusals that these sources can end with.
    ///
    /// - Parameter sources: Swift files of `SweepWire`.
    package static func names(in sources: [String]) -> Set<String> {
        var names: Set<String> = []
        for source in sources {
            // What writes messages refuses as well, and is no part of the decoder.
            for part in ("\n" + source).split(
                separator: "\nextension Wire", omittingEmptySubsequences: false
            ).enumerated() {
                let text = part.offset == 0 ? String(part.element) : afterExtension(part.element)
                collect(text, into: &names)
            }
        }
        return names
    }

    /// The text after the extension that it begins in.
    private static func afterExtension(_ text: Substring) -> String {
        text.firstRange(of: "\n}").map { String(text[$0.upperBound...]) } ?? ""
    }

    private static func collect(_ text: String, into names: inout Set<String>) {
        let reasons: [Substring: [String]] = [
            "decode": ["outOfRange"], "line": ["tooLong", "invalidText"], "text": ["tooLong"],
            "hexadecimal": ["invalidText"], "list": ["tooMany"], "digests": ["tooMany", "invalidText"],
        ]
        for match in text.matches(of: #/FieldCheck\(\s*"([^"\\]+)"\s*\)\s*\.(\w+)/#) {
            for reason in reasons[match.output.2] ?? [] { names.insert("\(match.output.1): \(reason)") }
        }
        // Checks with a name of their own.
        var named: [Substring: Substring] = [:]
        for match in text.matches(of: #/static let (\w+) = FieldCheck\("([^"\\]+)"\)/#) {
            named[match.output.1] = match.output.2
        }
        for match in text.matches(of: #/FieldCheck\.(\w+)\.(\w+)/#) {
            guard let field = named[match.output.1] else { continue }
            for reason in reasons[match.output.2] ?? [] { names.insert("\(field): \(reason)") }
        }
        for match in text.matches(of: #/decodeLeases\(\s*[\w.]+,\s*"([^"\\]+)"\s*\)/#) {
            names.insert("\(match.output.1): tooMany")
        }
        // An enumeration's value: `try Verdict(wire.verdict, "Completed.verdict")`.
        for match in text.matches(of: #/try [A-Z][\w.]*\(\s*[\w.]+,\s*"([^"\\]+)"\s*\)/#) {
            names.insert("\(match.output.1): unknownValue")
        }
        for match in text.matches(of: #/WireError\(\s*\.(\w+)(?:\([^"]*\))?,\s*"([^"\\]+)"\s*\)/#) {
            names.insert("\(match.output.2): \(match.output.1)")
        }
        for match in text.matches(of: #/parse\(\s*\w+\.self,\s*\w+,\s*"([^"\\]+)"/#) {
            for reason in ["malformed", "tooLong", "tooMany"] { names.insert("\(match.output.1): \(reason)") }
        }
    }
}
