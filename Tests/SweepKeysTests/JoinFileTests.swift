// Join files that people or programs have changed: what is wrong is said with its place, secrets never.

import Foundation
import SweepKeys
import Testing
import ZeroMQ

@Suite struct JoinFileTests {
    private let folder = TemporaryFolder()

    /// A good file's lines by key, with keys that belong together.
    private func lines() throws -> [(key: String, text: String)] {
        let keys = try CurveKeyPair.generate()
        let coordinator = try CurveKeyPair.generate()
        return [
            ("version", "1"), ("name", "\"pool\""), ("endpoint", "\"tcp://head:5555\""),
            ("coordinator_key", "\"\(coordinator.publicKey.z85)\""),
            ("public_key", "\"\(keys.publicKey.z85)\""),
            ("secret_key", "\"\(keys.secretKey.withZ85 { String(decoding: $0, as: UTF8.self) })\""),
        ]
    }

    private func write(_ text: String) throws -> String {
        let path = "\(folder.path)/\(UUID().uuidString).yaml"
        try write(Data(text.utf8), to: path)
        return path
    }

    private func write(_ data: Data, to path: String) throws {
        let isWritten = FileManager.default.createFile(
            atPath: path, contents: data, attributes: [.posixPermissions: 0o600])
        try #require(isWritten)
    }

    private func yaml(_ lines: [(key: String, text: String)]) -> String {
        lines.map { "\($0.key): \($0.text)\n" }.joined()
    }

    @Test func yamlAndJSONAreBothRead() throws {
        let lines = try lines()
        let fromYAML = try JoinFile(reading: write(yaml(lines)))
        let json = "{\n" + lines.map { "  \"\($0.key)\": \($0.text)" }.joined(separator: ",\n") + "\n}\n"
        #expect(try JoinFile(reading: write(json)) == fromYAML)
        #expect(fromYAML.endpoint == "tcp://head:5555")
    }

    /// What is wrong, how the good file is changed, and what the message has to say.
    static let mistakes: [(key: String, text: String?, mentions: [String])] = [
        ("version", "2", [":1: version", "found 2", "version 1"]),
        ("version", "one", [":1: version", "3 characters", "whole number"]),
        ("version", nil, ["version", "missing"]),
        ("name", "\"a/b\"", [":2: name", "a-z"]),
        ("name", "[a]", [":2: name", "found a list", "text"]),
        ("name", nil, ["name", "missing"]),
        ("endpoint", "\"head:5555\"", [":3: endpoint", "tcp://HOST:PORT"]),
        ("coordinator_key", "\"abc\"", [":4: coordinator_key", "3 characters", "40 characters of Z85"]),
        ("public_key", nil, ["public_key", "missing"]),
        ("secret_key", "\"\"", [":6: secret_key", "nothing", "40"]),
        ("secret_key", "{a: b}", [":6: secret_key", "a mapping", "text"]),
        ("secret_key", nil, ["secret_key", "missing"]),
        (
            "secret_key", "\"D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs\"",
            [":6: secret_key", "does not belong to public_key"]
        ),
        ("secret_kay", "\"x\"", [":7", "secret_kay", "unknown key", "did you mean \"secret_key\"?"]),
        ("\"D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs\"", "1", [":7", "unknown key"]),
    ]

    @Test(arguments: mistakes)
    func aMistakeIsToldWithItsPlace(_ mistake: (key: String, text: String?, mentions: [String])) throws {
        var lines = try lines()
        let secret = lines[5].text.dropFirst().dropLast()
        if let index = lines.firstIndex(where: { $0.key == mistake.key }) {
            if let text = mistake.text { lines[index].text = text } else { lines.remove(at: index) }
        } else {
            lines.append((mistake.key, mistake.text ?? ""))
        }
        let path = try write(yaml(lines))
        let error = #expect(throws: KeyFileError.self) { _ = try JoinFile(reading: path) }
        let text = try #require(error).description
        #expect(text.hasPrefix(path))
        for mention in mistake.mentions { #expect(text.contains(mention), "\(text)") }
        #expect(!text.contains(secret))
        #expect(!text.contains("D:)Q"))
    }

    @Test(arguments: ["", "# nothing\n", "[1, 2]", "text", "a: [", "\u{0}", "version: 1\nversion: 1\n"])
    func whatIsNoMappingIsRefused(text: String) throws {
        let path = try write(text)
        let error = #expect(throws: KeyFileError.self) { _ = try JoinFile(reading: path) }
        #expect(error?.code == .invalid)
    }

    @Test func aBrokenLineIsNotRepeated() throws {
        var lines = try lines()
        let secret = String(lines[5].text.dropFirst().dropLast())
        lines[5].text = "\"" + secret
        let path = try write(yaml(lines))
        let error = try #require(
            #expect(throws: KeyFileError.self) { _ = try JoinFile(reading: path) })
        #expect(!error.description.contains(secret.prefix(8)))
        #expect(error.line != nil)
    }

    @Test func anyByteChangedGivesAnErrorOrAFileAndNeverACrash() throws {
        var generator = SystemRandomNumberGenerator()
        let good = Array(yaml(try lines()).utf8)
        for _ in 0..<300 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = .random(
                    in: 0...255, using: &generator)
            }
            let path = "\(folder.path)/mutated.yaml"
            try write(Data(bytes), to: path)
            _ = try? JoinFile(reading: path)
        }
    }

    @Test func aPipeOrADirectoryIsNoJoinFile() throws {
        let pipe = folder.path + "/pipe"
        mkfifo(pipe, 0o600)
        for path in [pipe, folder.path, "/dev/null"] {
            let error = #expect(throws: KeyFileError.self) { _ = try JoinFile(reading: path) }
            #expect(error?.code == .invalid)
        }
    }
}
