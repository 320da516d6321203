// What is known of a worker that died.

internal import SweepProtocol

extension WireLastWords {
    init(_ words: LastWords) throws(WireError) {
        self.init()
        identity = try FieldCheck("LastWords.identity").hexadecimal(
            words.identity, digits: WireLimits.identityDigits)
        host = try FieldCheck("LastWords.host").line(words.host, atMost: WireLimits.name)
        processID = try FieldCheck("LastWords.process_id").encode(words.processID)
        cause = try FieldCheck("LastWords.cause").line(words.cause, atMost: WireLimits.name)
        lines = try LastWords.checked(words.lines)
    }
}

extension LastWords {
    init(_ wire: WireLastWords) throws(WireError) {
        self.init(
            identity: try FieldCheck("LastWords.identity").hexadecimal(
                wire.identity, digits: WireLimits.identityDigits),
            host: try FieldCheck("LastWords.host").line(wire.host, atMost: WireLimits.name),
            processID: try FieldCheck("LastWords.process_id").decode(wire.processID),
            cause: try FieldCheck("LastWords.cause").line(wire.cause, atMost: WireLimits.name),
            lines: try Self.checked(wire.lines))
    }

    fileprivate static func checked(_ lines: [String]) throws(WireError) -> [String] {
        try FieldCheck("LastWords.lines").list(lines, atMost: LastWords.linesMaximum) {
            text throws(WireError) in
            try FieldCheck("LastWords.lines").line(text, atMost: LastWords.lineBytesMaximum)
        }
    }
}
