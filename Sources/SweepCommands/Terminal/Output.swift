// What a command says, on standard output and standard error. Not here: what it says.

import Foundation

/// Writes text to the process's standard streams.
enum Output {
    /// A line for people on standard error. Nobody may be able to read it (a closed or full stream), and that
    /// never ends a sweep.
    static func report(_ line: String) {
        _ = write(printable(line) + "\n", to: STDERR_FILENO)
    }

    /// Raw text on standard error: the progress bar, with its control characters.
    static func draw(_ text: String) {
        _ = write(text, to: STDERR_FILENO)
    }

    /// Bytes that another process wrote, on standard error as they are.
    static func relay(_ bytes: ArraySlice<UInt8>) {
        _ = write(bytes, to: STDERR_FILENO)
    }

    /// What was asked for, on standard output.
    ///
    /// - Throws: when it could not be written. A reader that has seen enough (`| head`) is no failure.
    static func answer(_ text: String) throws(CommandFailure) {
        let code = write(printable(text) + "\n", to: STDOUT_FILENO)
        guard code == 0 || code == EPIPE else {
            throw CommandFailure("standard output cannot be written: \(String(cString: strerror(code)))")
        }
    }

    /// - Returns: 0 or an errno.
    private static func write(_ text: String, to descriptor: Int32) -> Int32 {
        write(Array(text.utf8)[...], to: descriptor)
    }

    private static func write(_ text: ArraySlice<UInt8>, to descriptor: Int32) -> Int32 {
        var bytes = text
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count < 0 ? errno : EIO }
            bytes = bytes.dropFirst(count)
        }
        return 0
    }

    /// The text without control characters, which foreign files may hold and terminals obey.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                    return isControl && scalar != "\n" && scalar != "\t" ? "\u{FFFD}" : scalar
                }))
    }
}
