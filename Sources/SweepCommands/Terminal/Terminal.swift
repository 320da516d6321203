// What the command knows about the terminal it writes to. Not here: what is written.

import Foundation

/// Properties of a terminal behind a file descriptor.
enum Terminal {
    /// Whether somebody looks at this descriptor.
    static func isInteractive(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Columns of the terminal, `fallback` where there is none.
    static func width(_ descriptor: Int32, fallback: Int = 100) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return fallback }
        return Int(size.ws_col)
    }

    /// Whether the locale says that block characters can be shown.
    static var supportsUnicode: Bool {
        let environment = ProcessInfo.processInfo.environment
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            if let value = environment[name], !value.isEmpty {
                return value.uppercased().contains("UTF-8") || value.uppercased().contains("UTF8")
            }
        }
        return false
    }
}
