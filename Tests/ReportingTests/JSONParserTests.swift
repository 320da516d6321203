// The JSON parser: what it accepts, what it refuses and where, and that no garbage makes it trap.

import Reporting
import Testing

struct JSONParserTests {
    private func parse(_ text: String) throws -> JSONNode { try JSONParser.parse(Array(text.utf8)) }

    private func number(_ text: String) throws -> Double? {
        guard case .number(let number) = try parse(text).value else { return nil }
        return number
    }

    private func string(_ text: String) throws -> String? {
        guard case .text(let string) = try parse(text).value else { return nil }
        return string
    }

    @Test func `numbers of every form read to the nearest double`() throws {
        for text in ["0", "-0", "10", "-1.5", "1e3", "1E+3", "2.5e-3", "0.1", "123456789012345678", "5e-324"]
        {
            #expect(try number(text)?.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
        #expect(try number("1e999") == .infinity)
        #expect(try number("Infinity") == .infinity)
        #expect(try number("-Infinity") == -.infinity)
        #expect(try number("NaN")?.isNaN == true)
    }

    @Test(arguments: [
        "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x10", "1_000", "--1", "1.2.3", "-NaN", "1a", "infinity",
        "nan",
    ])
    func `what only looks like a number is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try parse(text) }
    }

    @Test func `strings with every escape`() throws {
        #expect(try string(#""a\"\\\/\b\f\n\r\tz""#) == "a\"\\/\u{8}\u{c}\n\r\tz")
        #expect(try string(#""\u00e9\u20AC\ud83d\ude00""#) == "é€😀")
        #expect(try string("\"ü😀\"") == "ü😀")
    }

    @Test(arguments: [
        #""abc"#, #""\x""#, #""\u12""#, #""\u12g4""#, #""\ud83d""#, #""\ud83d\u0041""#, #""\ude00""#,
        "\"a\nb\"", #""\"#,
    ])
    func `broken strings are refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try parse(text) }
    }

    @Test func `bytes that are not UTF-8 are refused in a string`() {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse([0x22, 0xFF, 0xFE, 0x22]) }
    }

    @Test(arguments: [
        ("", 0), ("   ", 3), ("{", 1), ("[1,", 3), ("[1 2]", 3), ("{\"a\" 1}", 5), ("{\"a\":1,}", 7),
        ("[1,]", 3),
        ("{a:1}", 1), ("{\"a\":1,\"a\":2}", 7), ("[1] x", 4), ("tru", 0), ("{\"a\":nul}", 5), ("]", 0),
        ("[\u{0}]", 1),
    ])
    func `errors point to the offending byte`(text: String, offset: Int) {
        #expect(throws: JSONSyntaxError.self) { try parse(text) }
        do {
            _ = try parse(text)
        } catch let error as JSONSyntaxError {
            #expect(error.offset == offset, "\(text): \(error.message)")
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func `objects keep their order and know their places`() throws {
        let node = try parse("{\n  \"b\": [1, null],\n  \"a\": {\"c\": true}\n}")
        guard case .object(let members) = node.value else {
            Issue.record("no object")
            return
        }
        #expect(members.map(\.key) == ["b", "a"])
        #expect(node["a"]?["c"]?.kind == "a boolean")
        #expect(node["x"] == nil)
        let bytes = Array("{\n  \"b\": [1, null],\n  \"a\": {\"c\": true}\n}".utf8)
        let place = try #require(node["a"]?["c"]?.offset)
        #expect(TextPosition(offset: place, in: bytes).line == 3)
        #expect(TextPosition(offset: place, in: bytes).column == 14)
    }

    @Test func `deep nesting is an error, not an overflow of the stack`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try parse(nested(JSONParser.maximumDepth))
        #expect(throws: JSONSyntaxError.self) { try parse(nested(JSONParser.maximumDepth + 1)) }
        #expect(throws: JSONSyntaxError.self) { try parse(String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONSyntaxError.self) { try parse(String(repeating: "{\"a\":", count: 100_000)) }
    }

    @Test func `what the writer wrote is read back`() throws {
        let text = JSONText.object([
            ("t", .text("a \"b\" \\ \n\t\u{1} ü")), ("n", .number(0.1)), ("i", .integer(-7)), ("z", .null),
            ("f", .flag(false)), ("l", .list([.number(.nan), .number(-.infinity), .list([])])),
            ("o", .object([])),
        ])
        for written in [text.compact, text.indented] {
            let node = try parse(written)
            guard case .text(let string) = node["t"]?.value, case .number(let number) = node["n"]?.value,
                case .list(let list) = node["l"]?.value, case .text(let nan) = list[0].value
            else {
                Issue.record("\(written)")
                continue
            }
            #expect(string == "a \"b\" \\ \n\t\u{1} ü")
            #expect(number == 0.1)
            #expect(nan == "nan")
        }
    }

    @Test func `mutated documents are answered with a value or an error`() throws {
        let seeds = [
            #"{"a": [1, -2.5e-3, "x\u00e9\n", null, true, {"b": NaN}], "c": -Infinity}"#,
            String(decoding: try TraceFiles.bytes(TraceFiles.fixture).prefix(3000), as: UTF8.self),
        ]
        var random = TestRandom(seed: 20_240_601)
        var refused = 0
        for seed in seeds {
            for _ in 0..<4000 {
                let bytes = random.mutate(Array(seed.utf8))
                do {
                    _ = try JSONParser.parse(bytes)
                } catch {
                    refused += 1
                    #expect(error.offset >= 0 && error.offset <= bytes.count)
                }
            }
        }
        #expect(refused > 1000)
    }
}
