// A YAML document as this module sees it: scalars as written, with their places. Not here: YAML's syntax.

/// A piece of a sweep file with the place where it begins.
struct SourceNode: Hashable, Sendable {
    enum Content: Hashable, Sendable {
        /// The text as written; quoted texts are never numbers, flags or null.
        case scalar(String, isQuoted: Bool)
        case list([SourceNode])
        case mapping([Entry])
    }

    struct Entry: Hashable, Sendable {
        var key: String
        var keyLocation: SourceLocation
        var value: SourceNode
    }

    var location: SourceLocation
    var content: Content

    /// YAML's null: nothing at all, `~` or `null`.
    var isNull: Bool {
        guard case .scalar(let text, isQuoted: false) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// What this is, in the words of an error message: `"abc"`, `a list`, `null`.
    var found: String {
        switch content {
        case .scalar where isNull: "null"
        case .scalar(let text, let isQuoted):
            (isQuoted ? "text " : "") + "\"\(text.count > 60 ? text.prefix(60) + "…" : text)\""
        case .list(let items): items.isEmpty ? "an empty list" : "a list"
        case .mapping: "a mapping"
        }
    }
}
