// Which steps of a trace the verdict's rules look at. Not here: the rules.

/// Windows of a trace of T recorded steps, as half-open step ranges.
package struct VerdictWindows: Hashable, Sendable {
    /// T.
    package let steps: Int
    /// w = min(T, clamp(⌊T/10⌋, 5, 50)): length of head and tail.
    package let width: Int
    /// q = max(w, ⌊T/4⌋): length of the two windows that the rule for `converging` compares.
    package let comparison: Int

    package init(steps: Int) {
        self.steps = steps
        width = min(steps, min(max(steps / 10, 5), 50))
        comparison = max(width, steps / 4)
    }

    package var all: Range<Int> { 0..<steps }
    /// The first w steps.
    package var head: Range<Int> { 0..<width }
    /// The last w steps.
    package var tail: Range<Int> { (steps - width)..<steps }
    /// The last q steps and the q before them; nil where the trace is shorter than 2q (T < 10).
    package var comparisonPair: (earlier: Range<Int>, later: Range<Int>)? {
        guard steps > 0, 2 * comparison <= steps else { return nil }
        let middle = steps - comparison
        return (middle - comparison..<middle, middle..<steps)
    }
}
