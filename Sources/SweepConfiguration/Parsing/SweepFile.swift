// A sweep file on disk: its bytes and its folder. Not here: what they mean (SweepFileReader).

import Foundation
import SweepModel

/// A sweep file as given.
package struct SweepFile: Hashable, Sendable {
    /// As the user named it.
    package let path: String
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// Where relative paths in it start; empty for the current folder.
    package var directory: String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Reads the file.
    ///
    /// - Errors: `unreadable`, with the nearest name in that folder where there is no such file.
    package static func read(path: String) throws(ConfigurationErrors) -> SweepFile {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            let slash = path.lastIndex(of: "/")
            let folder = slash.map { String(path[...$0]) } ?? "."
            let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
            throw unreadable(path, "no such file", suggestion: Spelling.nearest(to: name, in: names))
        }
        guard !isDirectory.boolValue else { throw unreadable(path, "this is a folder; name a sweep file") }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw unreadable(path, "the file cannot be read; may this user read it?")
        }
        return SweepFile(path: path, bytes: Array(data))
    }

    /// Parses and validates it.
    package func definition() throws(ConfigurationErrors) -> SweepDefinition {
        try SweepDefinition.parse(bytes, file: path)
    }

    private static func unreadable(
        _ path: String, _ problem: String, suggestion: String? = nil
    ) -> ConfigurationErrors {
        ConfigurationErrors([
            ConfigurationError(.unreadable, file: path, problem: problem, suggestion: suggestion)
        ])
    }
}
