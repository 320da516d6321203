// From a path as the sweep file writes it to a file on this machine. Not here: reading it.

/// A file on this machine with what is known of its contents.
package struct LocatedFile: Hashable, Sendable {
    package var path: String
    /// 64 lower-case hexadecimal digits; nil: contents are not checked.
    package var expectedSHA256: String?

    package init(path: String, expectedSHA256: String? = nil) {
        self.path = path
        self.expectedSHA256 = expectedSHA256
    }
}

/// Finds the sweep file's data files; a worker finds them elsewhere than the coordinator.
package struct DataLocator: Sendable {
    private let resolve: @Sendable (String) -> LocatedFile

    /// - Parameter resolve: from the path in the sweep file to the file to read.
    package init(_ resolve: @escaping @Sendable (String) -> LocatedFile) {
        self.resolve = resolve
    }

    /// Relative paths start at `directory` (the sweep file's own); absolute ones stay.
    package static func relative(to directory: String) -> DataLocator {
        DataLocator { path in
            LocatedFile(path: path.hasPrefix("/") || directory.isEmpty ? path : "\(directory)/\(path)")
        }
    }

    package func locate(_ path: String) -> LocatedFile { resolve(path) }
}
