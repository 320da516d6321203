// The way back from a JSON tree to text. Not for results: files of the program have writers of their own.

import Foundation

extension JSONValue {
    /// Numbers are written so that they read back to the same bits; those that are not finite as strings.
    var data: Data {
        var text = ""
        write(to: &text)
        return Data(text.utf8)
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .flag(let flag): text += flag ? "true" : "false"
        case .number(let number):
            if let integer = Int64(exactly: number), number.sign == .plus || integer != 0 {
                text += "\(integer)"
            } else {
                text += number.isFinite ? "\(number)" : "\"\(number)\""
            }
        // Names without characters that would have to be escaped.
        case .text(let name): text += "\"\(name)\""
        case .list(let entries):
            text += "["
            for (index, entry) in entries.enumerated() {
                if index > 0 { text += "," }
                entry.write(to: &text)
            }
            text += "]"
        case .object(let entries):
            text += "{"
            for (index, (key, entry)) in entries.sorted(by: { $0.key < $1.key }).enumerated() {
                text += index > 0 ? ",\"\(key)\":" : "\"\(key)\":"
                entry.write(to: &text)
            }
            text += "}"
        }
    }

    static func numbers(_ values: some Sequence<Double>) -> JSONValue { .list(values.map(JSONValue.number)) }

    static func integers(_ values: some Sequence<Int32>) -> JSONValue {
        .list(values.map { .number(Double($0)) })
    }

    /// Row-major [· × columns] as rows.
    static func rows(_ values: [Double], columns: Int) -> JSONValue {
        .list(
            stride(from: 0, to: values.count, by: columns).map { .numbers(values[$0..<($0 + columns)]) })
    }
}
