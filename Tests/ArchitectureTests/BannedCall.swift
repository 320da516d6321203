// Calls that sources must not hold, and how they are found.

/// A rule about what a line may not say.
struct BannedCall: Sendable {
    /// Text that the code of a line must not contain.
    var text: String
    var reason: String
    /// Targets that may.
    var exempt: Set<String> = []
    /// Whether a comment on the line or just above it, which has to say why, makes it good.
    var isExcusedByComment = false
    /// Whether comments and literals are searched too.
    var searchesComments = false

    /// Rules for sources and tests.
    static let inTests = [
        BannedCall(text: "@testable", reason: "tests are built in release: test through package API"),
        BannedCall(text: "TO" + "DO", reason: "finish it or drop it", searchesComments: true),
        BannedCall(text: "FIX" + "ME", reason: "finish it or drop it", searchesComments: true),
    ]

    /// Rules for sources.
    static let inSources =
        inTests + [
            BannedCall(text: "try!", reason: "handle the error"),
            BannedCall(text: "as!", reason: "handle the other type"),
            BannedCall(text: "fatalError(", reason: "input and peers must not crash us"),
            BannedCall(
                text: "print(", reason: "only the commands write to the terminal", exempt: ["SweepCommands"]),
            BannedCall(
                text: "@unchecked Sendable", reason: "say beside it why it is sound", isExcusedByComment: true
            ),
            BannedCall(
                text: "nonisolated(unsafe)", reason: "say beside it why it is sound", isExcusedByComment: true
            ),
        ]

    /// One line for each violation: where, what, why not.
    static func violations(in file: RepositoryFile, rules: [BannedCall] = inSources) -> [String] {
        let rules = rules.filter { !$0.exempt.contains(file.target) && file.text.contains($0.text) }
        guard !rules.isEmpty else { return [] }
        let raw = file.lines
        let code = SourceText.code(of: file.text).split(separator: "\n", omittingEmptySubsequences: false)
        var found: [String] = []
        for (index, line) in code.enumerated() {
            for rule in rules where rule.matches(rule.searchesComments ? raw[index] : line) {
                if rule.isExcusedByComment,
                    raw[max(0, index - 6)...index].contains(where: { $0.contains("//") })
                {
                    continue
                }
                found.append("\(file.path):\(index + 1) uses \(rule.text): \(rule.reason)")
            }
        }
        return found
    }

    /// Whether the line holds the text as a word of its own: `print(` is neither `blueprint(` nor `x.print(`.
    private func matches(_ line: Substring) -> Bool {
        var rest = line
        while let range = rest.firstRange(of: text) {
            let before = rest[..<range.lowerBound].last
            if before.map({ !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "." }) ?? true { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }
}
