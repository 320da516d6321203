// A JSON document as a tree, and a reader of objects that fails on keys nobody asked for.

import Foundation

/// A JSON value; the strings "inf", "-inf" and "nan" read as numbers where a number is wanted.
enum JSONValue: Decodable, Equatable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    static func read(_ file: URL) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file))
    }

    var double: Double? {
        switch self {
        case .number(let number): number
        case .text("inf"): .infinity
        case .text("-inf"): -.infinity
        case .text("nan"): .nan
        default: nil
        }
    }
}

/// What a case holds that the tests don't understand.
struct NotUnderstood: Error, CustomStringConvertible {
    let description: String
}

/// Reads an object's entries by name; `finish` fails on the entries that were not read.
struct StrictObject {
    let path: String
    private var entries: [String: JSONValue]

    init(_ value: JSONValue, _ path: String) throws {
        guard case .object(let entries) = value else {
            throw NotUnderstood(description: "\(path): not an object")
        }
        self.path = path
        self.entries = entries
    }

    mutating func optional(_ key: String) -> JSONValue? {
        entries.removeValue(forKey: key)
    }

    mutating func value(_ key: String) throws -> JSONValue {
        guard let value = entries.removeValue(forKey: key) else {
            throw NotUnderstood(description: "\(path): no \(key)")
        }
        return value
    }

    mutating func number(_ key: String) throws -> Double { try value(key).asNumber("\(path).\(key)") }

    mutating func integer(_ key: String) throws -> Int { try value(key).asInteger("\(path).\(key)") }

    mutating func flag(_ key: String) throws -> Bool {
        guard case .flag(let flag) = try value(key) else {
            throw NotUnderstood(description: "\(path).\(key): not true or false")
        }
        return flag
    }

    mutating func text(_ key: String) throws -> String {
        guard case .text(let text) = try value(key) else {
            throw NotUnderstood(description: "\(path).\(key): not a string")
        }
        return text
    }

    mutating func object(_ key: String) throws -> StrictObject {
        try StrictObject(value(key), "\(path).\(key)")
    }

    /// One of several names of which each has a meaning.
    mutating func choice<Meaning>(_ key: String, _ meanings: [String: Meaning]) throws -> Meaning {
        let name = try text(key)
        guard let meaning = meanings[name] else {
            throw NotUnderstood(description: "\(path).\(key): \"\(name)\" is not known")
        }
        return meaning
    }

    /// The entries that were not read yet, by name; reads them.
    mutating func rest() -> [(key: String, value: JSONValue)] {
        defer { entries = [:] }
        return entries.sorted { $0.key < $1.key }
    }

    func finish() throws {
        guard let key = entries.keys.min() else { return }
        throw NotUnderstood(description: "\(path): the key \"\(key)\" is not known")
    }
}

extension JSONValue {
    func asNumber(_ path: String) throws -> Double {
        guard let double else { throw NotUnderstood(description: "\(path): not a number") }
        return double
    }

    func asInteger(_ path: String) throws -> Int {
        guard let integer = Int(exactly: try asNumber(path)) else {
            throw NotUnderstood(description: "\(path): not a whole number")
        }
        return integer
    }

    func asList(_ path: String) throws -> [JSONValue] {
        guard case .list(let list) = self else { throw NotUnderstood(description: "\(path): not a list") }
        return list
    }

    func asNumbers(_ path: String) throws -> [Double] {
        try asList(path).enumerated().map { try $1.asNumber("\(path)[\($0)]") }
    }

    func asIntegers(_ path: String) throws -> [Int] {
        try asList(path).enumerated().map { try $1.asInteger("\(path)[\($0)]") }
    }

    /// Rows of numbers of one length.
    func asMatrix(_ path: String) throws -> [[Double]] {
        let rows = try asList(path).enumerated().map { try $1.asNumbers("\(path)[\($0)]") }
        guard Set(rows.map(\.count)).count <= 1 else {
            throw NotUnderstood(description: "\(path): rows of different lengths")
        }
        return rows
    }
}
