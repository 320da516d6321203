// The header of NPY 1.0, 2.0 and 3.0: magic, version, length, then a Python dictionary of exactly `descr`,
// `fortran_order` and `shape`. Source: NumPy, numpy/lib/format.py. Not here: the numbers (ArrayReader).

enum NPYHeader {
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// Longest dictionary that is read; NumPy itself stops at 10,000 bytes unless told otherwise.
    static let longestDictionary = 1 << 16

    /// The layout and the header's length in bytes; nil: more bytes are needed.
    static func parse(_ bytes: [UInt8]) throws(DataError) -> (layout: ArrayLayout, length: Int)? {
        guard bytes.count >= 8 else { return nil }
        guard bytes.starts(with: magic) else {
            throw DataError(
                .malformedArray,
                message: "an NPY file begins with \(ByteText.hexadecimal(magic)), but this one with "
                    + ByteText.hexadecimal(bytes.prefix(magic.count)))
        }
        guard 1...3 ~= bytes[6], bytes[7] == 0 else {
            throw DataError(
                .malformedArray,
                message: "NPY version \(bytes[6]).\(bytes[7]); versions 1.0, 2.0 and 3.0 are read")
        }
        let lengthBytes = bytes[6] == 1 ? 2 : 4
        guard bytes.count >= 8 + lengthBytes else { return nil }
        let length = bytes[8..<(8 + lengthBytes)].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= longestDictionary else {
            throw DataError(
                .tooLarge,
                message: "the NPY header says that it has \(length) bytes; at most \(longestDictionary) "
                    + "are read")
        }
        let end = 8 + lengthBytes + length
        guard bytes.count >= end else { return nil }
        var reader = DictionaryReader(bytes[(8 + lengthBytes)..<end])
        return (try reader.layout(), end)
    }
}

/// Reads the dictionary.
private struct DictionaryReader {
    private let text: ArraySlice<UInt8>
    private var rest: ArraySlice<UInt8>
    private var element: (type: ElementType, isBigEndian: Bool)?
    private var isFortranOrder: Bool?
    private var shape: [Int]?

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        rest = text
    }

    mutating func layout() throws(DataError) -> ArrayLayout {
        guard take("{") else { throw malformed("it does not begin with {") }
        while !take("}") {
            guard let key = quoted(), take(":") else { throw malformed("a quoted key and : are expected") }
            switch key {
            case "descr" where element == nil: element = try elementType()
            case "fortran_order" where isFortranOrder == nil: isFortranOrder = try flag()
            case "shape" where shape == nil: shape = try sizes()
            case "descr", "fortran_order", "shape": throw malformed("\(key) is given twice")
            default: throw malformed("unknown key \"\(key)\"")
            }
            if take("}") { break }
            guard take(",") else { throw malformed("a comma or } is expected") }
        }
        skipBlanks()
        guard rest.isEmpty else { throw malformed("text after }") }
        guard let element, let isFortranOrder, let shape else {
            throw malformed("descr, fortran_order and shape are needed")
        }
        return try ArrayLayout(
            format: .npy, element: element.type, isBigEndian: element.isBigEndian,
            isFortranOrder: isFortranOrder, shape: shape)
    }

    // MARK: - Values

    private mutating func elementType() throws(DataError) -> (type: ElementType, isBigEndian: Bool) {
        skipBlanks()
        guard rest.first != UInt8(ascii: "[") else { throw unsupported("a structured type") }
        guard let name = quoted() else { throw malformed("descr is no quoted type") }
        let type = String(name.dropFirst())
        guard type != "O" else { throw unsupported("Python objects (\(name))") }
        let element = type == "b1" ? ElementType.bool : ElementType(rawValue: type)
        guard let element, type != "bool", let order = name.first,
            order == "<" || order == ">" || (order == "|" && element.size == 1)
        else { throw unsupported("element type \"\(name)\"") }
        return (element, order == ">")
    }

    private mutating func flag() throws(DataError) -> Bool {
        skipBlanks()
        for (word, value) in [("True", true), ("False", false)] where rest.starts(with: word.utf8) {
            rest = rest.dropFirst(word.utf8.count)
            return value
        }
        throw malformed("fortran_order is neither True nor False")
    }

    /// A tuple of sizes; Python 2 wrote some with an L behind.
    private mutating func sizes() throws(DataError) -> [Int] {
        guard take("(") else { throw malformed("shape is no tuple") }
        var sizes: [Int] = []
        while !take(")") {
            guard let size = number() else { throw malformed("shape holds something else than sizes") }
            sizes.append(size)
            if take(")") { break }
            guard take(",") else { throw malformed("a comma or ) is expected in shape") }
        }
        return sizes
    }

    // MARK: - Pieces of text

    private mutating func skipBlanks() {
        while let byte = rest.first, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            rest.removeFirst()
        }
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard rest.first == UInt8(ascii: sign) else { return false }
        rest.removeFirst()
        return true
    }

    /// A text in single or double quotes, without escapes: no key and no element type has any.
    private mutating func quoted() -> String? {
        skipBlanks()
        guard let mark = rest.first, mark == UInt8(ascii: "'") || mark == UInt8(ascii: "\""),
            let end = rest.dropFirst().firstIndex(of: mark)
        else { return nil }
        let inside = rest[(rest.startIndex + 1)..<end]
        rest = rest[(end + 1)...]
        return String(validating: inside, as: UTF8.self)
    }

    private mutating func number() -> Int? {
        skipBlanks()
        let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        rest = rest[digits.endIndex...]
        if !digits.isEmpty, rest.first == UInt8(ascii: "L") { rest.removeFirst() }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    // MARK: - Errors

    private func malformed(_ reason: String) -> DataError {
        // Headers are padded with blanks.
        let end = text.lastIndex { $0 != 0x20 && $0 != 0x0a }.map { $0 + 1 } ?? text.startIndex
        let text = text[..<end]
        let found = String(validating: text.prefix(80), as: UTF8.self)
        return DataError(
            .malformedArray,
            message: "the NPY header describes no array: \(reason)"
                + (found.map { "; found \($0)\(text.count > 80 ? "…" : "")" } ?? ""))
    }

    private func unsupported(_ found: String) -> DataError {
        let types = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
        return DataError(
            .unsupportedElementType,
            message: "an array of \(found); numbers of these types are read: \(types), with < or > before "
                + "them; convert it with numpy.asarray(x, dtype=\"float32\")")
    }
}
