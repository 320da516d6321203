// Names that become part of a host name.

import SweepCommands
import Testing

@Suite struct DNSLabelTests {
    @Test(arguments: ["a", "0", "a-b", "grad--sweep", String(repeating: "x", count: 63)])
    func aLabelIsTaken(text: String) {
        #expect(DNSLabel.isValid(text))
    }

    @Test(arguments: [
        "", "-", "-a", "a-", "A", "a.b", "a_b", "a b", "é", "a\n", String(repeating: "x", count: 64),
    ])
    func whatIsNoLabelIsRefused(text: String) {
        #expect(!DNSLabel.isValid(text))
    }

    @Test(arguments: [
        ("My_Sweep", "my-sweep"), ("--a--", "a"), ("abcdefg-h", "abcdefg"), ("été", "t"),
    ])
    func theNearestNameIsSaid(text: String, near: String) {
        let failure = #expect(throws: CommandFailure.self) {
            try DNSLabel.check(text, option: "--name", longest: 8)
        }
        #expect(failure?.message.hasSuffix("did you mean \"\(near)\"?") == true)
        #expect(failure?.message.hasPrefix("--name is \"\(text)\"") == true)
    }

    @Test func nothingIsMeantByNothing() {
        let failure = #expect(throws: CommandFailure.self) { try DNSLabel.check("___", option: "--name") }
        #expect(failure?.message.contains("did you mean") == false)
    }
}
