// What a fuzzing run has come to, in figures and names.

internal import SweepWire

/// Counts verdicts.
package struct FuzzTally: Sendable {
    package private(set) var inputs: UInt64 = 0
    package private(set) var decoded: UInt64 = 0
    /// Inputs per kind of message that decoded.
    package private(set) var kinds: [String: UInt64] = [:]
    /// Inputs per refusal, named as `DecoderChecks` does.
    package private(set) var refusals: [String: UInt64] = [:]
    /// Broken promises with their inputs' numbers; the first few.
    package private(set) var broken: [(number: UInt64, story: String)] = []
    package private(set) var brokenCount: UInt64 = 0

    private var names: [WireError: String] = [:]

    package init() {}

    package mutating func count(_ verdict: WireFuzzer.Verdict, number: UInt64) {
        inputs += 1
        switch verdict {
        case .decoded(let kind):
            decoded += 1
            kinds[kind, default: 0] += 1
        case .refused(let error):
            refusals[name(of: error), default: 0] += 1
        case .broken(let story):
            brokenCount += 1
            if broken.count < 10 { broken.append((number, story)) }
        }
    }

    /// A refusal's name, made once: there are few refusals, and millions of each.
    private mutating func name(of error: WireError) -> String {
        if let name = names[error] { return name }
        let name = DecoderChecks.name(of: error)
        if names.count < 10_000 { names[error] = name }
        return name
    }
}
