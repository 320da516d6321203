// Changes to a message's fields, made where a decoder looks: tags, lengths, numbers at their limits, text,
// repetitions, nesting, and parts of other messages.

internal import SweepWire

/// Makes changes; each is drawn from a generator.
struct TreeMutation {
    var generator: SeededGenerator
    /// A field of some other message, to be put where it does not belong.
    let stranger: ProtobufField?

    /// Numbers around which checks change their answer.
    private static let numbers: [UInt64] = [
        0, 1, 2, 31, 255, 65_535, 65_536, 65_537, 86_400_000, 86_400_001, 1 << 31 - 1, 1 << 31, 1 << 32,
        1 << 53, 1 << 63 - 1, 1 << 63, .max - 1, .max,
    ]
    /// Every kind of floating-point number, and NaNs that the contract does not have.
    private static let doubles: [UInt64] = [
        0, 1 << 63, 0x7FF0_0000_0000_0000, 0xFFF0_0000_0000_0000, 0x7FF8_0000_0000_0000,
        0xFFF8_0000_0000_0000, 0x7FF0_0000_0000_0001, 0x7FF8_0000_0000_0001, 1, .max,
    ]
    /// One more than a limit on text or bytes is, those that cost little.
    private static let lengths = [0, 1, 31, 32, 33, 63, 64, 65, 255, 256, 4_096, 4_097, 8_192, 8_193]
    /// Beyond the large limits: sweep file, payload, body.
    private static let largeLengths = [65_540, (4 << 20) + 1, (8 << 20) + 1, (16 << 20) + 1]
    /// One more entry than a list may have.
    private static let counts = [65, 257, 1_025, 4_097]
    private static let largeCounts = [16_385, 65_537, 200_000]

    /// Changes a message in one to four places.
    mutating func mutate(_ fields: inout [ProtobufField]) {
        for _ in 0..<(1 + draw(below: 4) * draw(below: 2)) { mutateSomewhere(&fields, depth: 0) }
    }

    /// Makes one list too long, or one text, by one or by much.
    mutating func overfill(_ fields: inout [ProtobufField]) {
        guard !fields.isEmpty else { return }
        let index = draw(below: fields.count)
        switch fields[index].value {
        case .message(var inner) where draw(below: 2) == 0:
            overfill(&inner)
            fields[index].value = .message(inner)
        case .message:
            addEntries(element(Self.counts + Self.largeCounts), like: index, to: &fields)
        case .bytes:
            let length = element(Self.lengths.suffix(8) + Self.largeLengths)
            fields[index].value = .bytes([UInt8](repeating: UInt8(ascii: "a"), count: length))
        case .variable, .fixed64, .fixed32, .raw:
            addEntries(element(Self.counts), like: index, to: &fields)
        }
    }

    private mutating func mutateSomewhere(_ fields: inout [ProtobufField], depth: Int) {
        guard !fields.isEmpty else { return insert(into: &fields) }
        let index = draw(below: fields.count)
        if case .message(var inner) = fields[index].value, draw(below: 4) > 0 {
            // Emptied for the time of the change, so that its array is changed in place.
            fields[index].value = .raw([])
            mutateSomewhere(&inner, depth: depth + 1)
            fields[index].value = .message(inner)
        } else {
            mutate(at: index, in: &fields)
        }
    }

    private mutating func mutate(at index: Int, in fields: inout [ProtobufField]) {
        switch draw(below: 14) {
        case 0: fields.remove(at: index)
        case 1: fields.insert(fields[index], at: draw(below: fields.count + 1))
        case 2: fields.swapAt(index, draw(below: fields.count))
        case 3: fields[index].number = otherNumber(than: fields[index].number)
        case 4: changeType(of: &fields[index])
        case 5: insert(into: &fields)
        case 6: lie(about: &fields[index])
        case 7: repeatField(at: index, in: &fields)
        case 8: nest(&fields[index])
        default: changeValue(of: &fields[index])
        }
    }

    // MARK: Values

    private mutating func changeValue(of field: inout ProtobufField) {
        switch field.value {
        case .variable(let value):
            field.value = .variable(otherInteger(than: value))
        case .fixed64(let value):
            field.value = .fixed64(draw(below: 4) > 0 ? element(Self.doubles) : flipped(value))
        case .fixed32(let value):
            field.value = .fixed32(UInt32(truncatingIfNeeded: flipped(UInt64(value))))
        case .bytes(let bytes):
            field.value = .bytes(otherBytes(than: bytes))
        case .message(let inner):
            let bytes = ProtobufWriter.bytes(of: inner)
            field.value = .bytes(draw(below: 2) == 0 ? Array(bytes.prefix(draw(below: bytes.count + 1))) : [])
        case .raw(let bytes):
            field.value = .raw(otherBytes(than: bytes))
        }
    }

    private mutating func otherInteger(than value: UInt64) -> UInt64 {
        switch draw(below: 4) {
        case 0: flipped(value)
        case 1: value &+ 1
        default: element(Self.numbers)
        }
    }

    private mutating func otherBytes(than bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        switch draw(below: 8) {
        case 0:
            return Array(bytes.prefix(draw(below: bytes.count + 1)))
        case 1:
            // A control character, a delete, bytes that are no UTF-8, a letter that is no digit.
            let strange: [UInt8] = [0, 10, 27, 127, 0xC0, 0xFF, UInt8(ascii: "g"), UInt8(ascii: "/")]
            bytes.insert(element(strange), at: draw(below: bytes.count + 1))
        case 2:
            return [UInt8](repeating: UInt8(ascii: "a"), count: element(Self.lengths))
        case 3 where draw(below: 200) == 0:
            return [UInt8](repeating: UInt8(ascii: "a"), count: element(Self.largeLengths))
        case 3:
            bytes += [UInt8](repeating: UInt8(ascii: "a"), count: element(Self.lengths))
        case 4:
            return (0..<draw(below: 40)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        default:
            guard !bytes.isEmpty else { return [UInt8(truncatingIfNeeded: generator.next())] }
            bytes[draw(below: bytes.count)] ^= 1 << UInt8(draw(below: 8))
        }
        return bytes
    }

    // MARK: Structure

    private mutating func otherNumber(than number: UInt64) -> UInt64 {
        switch draw(below: 4) {
        case 0: number &+ 1
        case 1: max(1, number) - 1
        case 2: UInt64(1 + draw(below: 20))
        default: element([0, 15, 16, 19_000, 1 << 29 - 1, 1 << 29, 1 << 60])
        }
    }

    private mutating func changeType(of field: inout ProtobufField) {
        field.value =
            switch draw(below: 6) {
            case 0: .variable(generator.next())
            case 1: .fixed64(generator.next())
            case 2: .fixed32(UInt32(truncatingIfNeeded: generator.next()))
            case 3: .bytes([])
            // Start and end of a group, and the two types that there are not.
            default: .raw(tag(field.number, type: UInt64(element([3, 4, 6, 7]))))
            }
    }

    private mutating func insert(into fields: inout [ProtobufField]) {
        let place = draw(below: fields.count + 1)
        if let stranger, draw(below: 4) > 0 {
            fields.insert(stranger, at: place)
        } else {
            fields.insert(
                ProtobufField(number: UInt64(1 + draw(below: 20)), value: .variable(element(Self.numbers))),
                at: place)
        }
    }

    /// Wrong lengths, and numbers of more bytes than they need or can have.
    private mutating func lie(about field: inout ProtobufField) {
        let number = field.number
        switch field.value {
        case .bytes, .message:
            var bytes = tag(number, type: 2)
            var whole: [UInt8] = []
            ProtobufWriter.append(field, to: &whole)
            let contents = Array(whole.dropFirst(bytes.count))
            let length: UInt64 =
                switch draw(below: 4) {
                case 0: UInt64(contents.count + draw(below: 10))
                case 1: UInt64(max(0, contents.count - 1 - draw(below: 10)))
                default: element([1 << 31 - 1, 1 << 31, 1 << 32, 1 << 63 - 1, 1 << 63, .max])
                }
            ProtobufWriter.appendVariable(length, to: &bytes)
            // Without the true length.
            field.value = .raw(bytes + contents.drop { $0 >= 0x80 }.dropFirst())
        default:
            let continuation = [UInt8](repeating: element([0x80, 0xFF]), count: draw(below: 12))
            field.value = .raw(tag(number, type: 0) + continuation + [UInt8(draw(below: 3))])
        }
    }

    private mutating func repeatField(at index: Int, in fields: inout [ProtobufField]) {
        if draw(below: 40) == 0 {
            addEntries(element(Self.counts), like: index, to: &fields)
        } else {
            fields.insert(contentsOf: repeatElement(fields[index], count: 1 + draw(below: 5)), at: index)
        }
    }

    /// Adds empty entries of a field: as many full ones would make one input as large as thousands.
    private mutating func addEntries(_ count: Int, like index: Int, to fields: inout [ProtobufField]) {
        let type = fields[index].wireType == 0 ? UInt64(0) : 2
        let entry = tag(fields[index].number, type: type) + [0]
        let entries = [UInt8](repeatElement(entry, count: count).joined())
        fields.insert(ProtobufField(number: 0, value: .raw(entries)), at: index)
    }

    /// More levels than a parser wants to descend.
    private mutating func nest(_ field: inout ProtobufField) {
        let levels = element([1, 2, 99, 101, 300])
        let type: UInt64 = draw(below: 2) == 0 ? 2 : 3
        var bytes: [UInt8] = []
        for _ in 0..<levels {
            if type == 2 {
                var outer = tag(field.number, type: 2)
                ProtobufWriter.appendVariable(UInt64(bytes.count), to: &outer)
                bytes = outer + bytes
            } else {
                bytes = tag(field.number, type: 3) + bytes + tag(field.number, type: 4)
            }
        }
        field.value = .raw(bytes)
    }

    // MARK: Drawing

    private func tag(_ number: UInt64, type: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        ProtobufWriter.appendVariable(number << 3 | type, to: &bytes)
        return bytes
    }

    private mutating func draw(below bound: Int) -> Int {
        Int(truncatingIfNeeded: generator.next() % UInt64(bound))
    }

    private mutating func element<Value>(_ values: [Value]) -> Value { values[draw(below: values.count)] }

    private mutating func flipped(_ value: UInt64) -> UInt64 { value ^ 1 << UInt64(draw(below: 64)) }
}
