// Paths that stay right when the working directory or the process changes.

import Foundation

/// A path made independent of the working directory.
enum AbsolutePath {
    static func of(_ path: String) -> String {
        path.hasPrefix("/")
            ? path
            : URL(fileURLWithPath: FileManager.default.currentDirectoryPath).appendingPathComponent(path).path
    }
}
