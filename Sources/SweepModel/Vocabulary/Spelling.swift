// Which of the known names was probably meant. Not here: who knows the names.

/// Spelling suggestions for keys, values, column and file names.
package enum Spelling {
    /// Edits (insertion, deletion, substitution, swap of neighbours) that turn one text into the other: the
    /// optimal string alignment distance (Damerau 1964; Boytsov 2011, restricted edit distance).
    package static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left)
        let right = Array(right)
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1] + [Int](repeating: 0, count: right.count)
            for column in right.indices {
                let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(substitution, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current[column + 1] = best
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }

    /// The candidate nearest to `text`, the first of equals; nil if none is near enough to be meant: at most
    /// a third of the longer text's characters (at least one) may differ. Case and `-` for `_` are free.
    package static func nearest(to text: String, in candidates: some Sequence<String>) -> String? {
        let wanted = folded(text.prefix(200))
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let other = folded(candidate.prefix(200))
            // A name that was only begun is meant more than one that merely looks alike.
            let isBeginning = wanted.count >= 3 && wanted.count < other.count && other.hasPrefix(wanted)
            let distance = isBeginning ? 1 : distance(wanted, other)
            let longer = max(wanted.count, other.count)
            let isNear = distance <= max(1, longer / 3) && (distance < longer || distance == 0)
            if isNear, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    private static func folded(_ text: Substring) -> String {
        String(text.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 })
    }
}
