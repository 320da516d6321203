// Spelling suggestions: the distance against known pairs, and what is near enough to be meant.

import SweepModel
import Testing

@Suite struct SpellingTests {
    @Test(
        "the distance counts insertions, deletions, substitutions and swaps of neighbours",
        arguments: [
            ("", "", 0), ("abc", "", 3), ("", "ab", 2), ("abc", "abc", 0), ("kitten", "sitting", 3),
            ("widht", "width", 1), ("ab", "ba", 1), ("ca", "abc", 3), ("depth", "dept", 1),
            ("größe", "grösse", 2),
        ])
    func distance(_ left: String, _ right: String, _ expected: Int) {
        #expect(Spelling.distance(left, right) == expected)
        #expect(Spelling.distance(right, left) == expected)
    }

    @Test(
        "the nearest name is suggested, whatever its case; nothing where nothing is near",
        arguments: [
            ("learning_rat", "learning_rate"), ("Learning-Rate", "learning_rate"), ("widht", "width"),
            ("dep", "depth"), ("batch", "batch_size"), ("zzzzzz", nil), ("x", nil), ("", nil),
        ])
    func nearest(_ text: String, _ expected: String?) {
        let names = ["learning_rate", "width", "depth", "batch_size", "beta1"]
        #expect(Spelling.nearest(to: text, in: names) == expected)
    }

    @Test("the first of equally near names is suggested")
    func firstOfEquals() {
        #expect(Spelling.nearest(to: "beta", in: ["beta2", "beta1"]) == "beta2")
        #expect(Spelling.nearest(to: "beta3", in: ["beta1", "beta2"]) == "beta1")
    }
}
