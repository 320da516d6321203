// Quoting, judged by the shell itself.

import SweepCommands
import Testing

@Suite struct ShellWordTests {
    private static let nasty = [
        "", "plain", "/a/b-c_d.e:1@f,g%h", "two words", "it's", "''", "$(touch x)", "`id`", "a\"b", "\\",
        "a\\",
        "line\nbreak\n", "*", "~", "!", "#", "-n", "ä → ∞", "a;b&c|d", "\t", "{a,b}", "=", "$HOME", "\u{1}",
    ]

    @Test func aShellReadsBackWhatWasQuoted() throws {
        let line = "printf '%s\\0' " + ShellWord.line(Self.nasty)
        let result = try ExternalProgram.run(["sh", "-c", line])
        #expect(result.outcome.status == 0)
        let words = result.output.split(separator: "\0", omittingEmptySubsequences: false).dropLast()
        #expect(words.map(String.init) == Self.nasty)
    }

    @Test func whatNeedsNoQuotesGetsNone() {
        #expect(ShellWord.quoted("/a/b-c.d") == "/a/b-c.d")
        #expect(ShellWord.quoted("") == "''")
        #expect(ShellWord.quoted("it's") == #"'it'\''s'"#)
    }
}
