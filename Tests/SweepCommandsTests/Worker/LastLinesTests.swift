import SweepCommands
import Testing

@Suite struct LastLinesTests {
    @Test("The last lines are kept, also one without an end, in whatever pieces they come")
    func pieces() {
        var lines = LastLines(count: 3, bytes: 100)
        for piece in ["one\ntw", "o\n\nthree\nfo", "ur\nfive"] { lines.append(piece.utf8) }
        #expect(lines.all == ["three", "four", "five"])
    }

    @Test("Long lines are cut, control characters and broken UTF-8 do no harm")
    func hostile() {
        var lines = LastLines(count: 2, bytes: 8)
        lines.append(String(repeating: "x", count: 1000).utf8)
        lines.append("\n\u{1B}[31m\n".utf8)
        lines.append([0xFF, 0xFE, 0xFF, 0xFE, 0xFF, 0xFE])
        #expect(lines.all.count == 2)
        #expect(lines.all.first == " [31m")
        #expect(lines.all.allSatisfy { $0.utf8.count <= 8 })
    }
}
