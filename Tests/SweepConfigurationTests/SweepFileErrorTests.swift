// Every mistake that a sweep file can have, with the message it gives: place, key, what was found, remedy.

import SweepConfiguration
import Testing

/// One wrong sweep file with the whole message.
struct Mistake: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var message: String

    init(_ name: String, _ text: String, _ message: String) {
        self.name = name
        self.text = text
        self.message = message
    }

    var testDescription: String { name }
}

/// The message of all mistakes in `text`, one a line; empty if there are none.
func message(of text: String, file: String = "s.yaml") -> String {
    do throws(ConfigurationErrors) {
        _ = try SweepDefinition.parse(Array(text.utf8), file: file)
        return ""
    } catch {
        return error.description
    }
}

@Suite struct SweepFileErrorTests {
    private static let data = "data: {generator: linear_teacher}\n"

    @Test("a wrong top level is refused with its place", arguments: topLevel)
    func topLevel(_ mistake: Mistake) {
        #expect(message(of: mistake.text) == mistake.message)
    }

    @Test("a wrong value is refused with its place, what was found and what is allowed", arguments: values)
    func values(_ mistake: Mistake) {
        #expect(message(of: Self.data + mistake.text) == mistake.message)
    }

    @Test("a wrong parameter is refused with its place", arguments: parameters)
    func parameters(_ mistake: Mistake) {
        #expect(message(of: Self.data + mistake.text) == mistake.message)
    }

    @Test("keys that contradict each other are refused with the second one's place", arguments: conflicts)
    func conflicts(_ mistake: Mistake) {
        #expect(message(of: Self.data + mistake.text) == mistake.message)
    }

    @Test("wrong data are refused with their place", arguments: dataSections)
    func dataSections(_ mistake: Mistake) {
        #expect(message(of: mistake.text) == mistake.message)
    }

    @Test("bytes that are not UTF-8 are refused with the first one's line and column")
    func notUTF8() throws {
        let bytes = Array("name: a\ndescription: caf".utf8) + [0xe9, 0x0a]
        let error = try #require(throws: ConfigurationErrors.self) {
            try SweepDefinition.parse(bytes, file: "s.yaml")
        }
        #expect(error.errors.first?.code == .notUTF8)
        #expect(error.description == "s.yaml:2:17: bytes that are not UTF-8 text; save the file as UTF-8")
    }

    @Test("all mistakes of a file come at once, in the file's order, 20 of them, the rest counted")
    func allAtOnce() throws {
        let wrong = (1...25).map { "  wrong_key_\($0): 1\n" }.joined()
        let text = "data: {generator: linear_teacher}\ntraining:\n" + wrong
        let error = try #require(throws: ConfigurationErrors.self) {
            try SweepDefinition.parse(Array(text.utf8), file: "s.yaml")
        }
        #expect(error.errors.count == 20)
        #expect(error.omitted == 5)
        #expect(error.errors.map { $0.location?.line } == Array(3...22))
        #expect(error.description.hasSuffix("… and 5 more"))
    }

    @Test("an error carries file, place, key path, finding, suggestion and what is allowed apart")
    func parts() throws {
        let text = Self.data + "training:\n  learning_rat: 1\n"
        let error = try #require(throws: ConfigurationErrors.self) {
            try SweepDefinition.parse(Array(text.utf8), file: "s.yaml")
        }
        let first = try #require(error.errors.first)
        #expect(first.code == .unknownKey)
        #expect(first.file == "s.yaml")
        #expect(first.location == SourceLocation(line: 3, column: 3))
        #expect(first.keyPath == "training.learning_rat")
        #expect(first.suggestion == "learning_rate")
        #expect(first.allowed?.hasPrefix("depth, width, hidden, activation") == true)
    }

    @Test("aliases that expand without bound are refused")
    func aliasBomb() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let item = "*a\(level - 1)"
            let items = Array(repeating: item, count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(items)]\n"
        }
        #expect(message(of: text).contains("more than 1000000 values after aliases are put in place"))
    }
}
