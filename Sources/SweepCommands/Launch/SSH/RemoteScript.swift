// How a script gets to a host: through ssh's standard input, with what it reads behind it. The command line
// that ssh is given, and that the user's login shell there reads, is always the same and holds no data; no
// path, name or secret is ever quoted for a shell of unknown kind, or seen in a list of processes.

import Foundation

/// A script for a POSIX shell on another machine, and the bytes that follow it on its standard input.
package struct RemoteScript: Sendable {
    package enum Payload: Sendable {
        case nothing
        case bytes([UInt8])
        case file(String)
    }

    package var text: String
    package var payload = Payload.nothing

    package init(_ text: String, payload: Payload = .nothing) {
        self.text = text
        self.payload = payload
    }

    /// What ssh is told to execute. Single quotes around text without quotes and backslashes are read alike
    /// by sh, bash, zsh, fish and csh. `dd` with blocks of one byte takes the script and no byte of what
    /// follows.
    package var command: String {
        #"exec /bin/sh -c 'eval "$(dd bs=1 count="# + String(text.utf8.count) + #" 2>/dev/null)"'"#
    }

    /// A file, already without a name, that holds the script and what follows.
    ///
    /// - Returns: a descriptor at the file's beginning, to be closed.
    func input() throws(CommandFailure) -> Int32 {
        let folder =
            ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        var template = Array("\(folder)/gradsweep-launch-XXXXXX".utf8CString)
        // Created with mode 0600.
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw CommandFailure(
                "\(folder): no temporary file can be made: \(String(cString: strerror(errno))); set TMPDIR")
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        do {
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
            try file.write(contentsOf: Data(text.utf8))
            switch payload {
            case .nothing: break
            case .bytes(let bytes): try file.write(contentsOf: Data(bytes))
            case .file(let path):
                let source = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
                while let chunk = try source.read(upToCount: 1 << 20), !chunk.isEmpty {
                    try file.write(contentsOf: chunk)
                }
            }
        } catch {
            close(descriptor)
            throw CommandFailure("\(folder): cannot be written: \(error.localizedDescription)")
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }
}

/// What scripts answer, told apart from whatever a login shell writes: lines `@gradsweep WORD REST`, and
/// after `@gradsweep data N` the next N bytes as they are.
package struct RemoteAnswer: Sendable {
    package enum Item: Equatable, Sendable {
        case word(String, String)
        case data([UInt8])
    }

    private static let mark = Array("@gradsweep ".utf8)
    /// A line that is longer is no answer.
    private static let lineBytesMaximum = 1 << 16
    private var line: [UInt8] = []
    private var dataLeft = 0

    package init() {}

    /// Takes bytes as they come.
    package mutating func take(_ bytes: [UInt8]) -> [Item] {
        var items: [Item] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            if dataLeft > 0 {
                let piece = rest.prefix(dataLeft)
                dataLeft -= piece.count
                rest = rest.dropFirst(piece.count)
                items.append(.data(Array(piece)))
                continue
            }
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            let piece = rest[..<(end ?? rest.endIndex)]
            if line.count + piece.count <= Self.lineBytesMaximum { line += piece }
            rest = end.map { rest[($0 + 1)...] } ?? []
            guard end != nil else { break }
            if let item = Self.item(line) {
                if case .word("data", let count) = item {
                    dataLeft = max(0, Int(count) ?? 0)
                } else {
                    items.append(item)
                }
            }
            line = []
        }
        return items
    }

    private static func item(_ line: [UInt8]) -> Item? {
        guard line.starts(with: mark) else { return nil }
        let text = String(decoding: line.dropFirst(mark.count), as: UTF8.self)
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        return .word(String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
}
