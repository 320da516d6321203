// Files that a launcher writes for its engine. Not here: what is in them.

import Foundation

enum LaunchFiles {
    /// Writes files into a directory, which is made where it is missing; others in it stay.
    static func write(_ files: [LaunchFile], to directory: String) throws(CommandFailure) {
        let path = AbsolutePath.of(directory)
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure("\(directory): this directory cannot be made: \(error.localizedDescription)")
        }
        for file in files {
            try write(file.text, to: "\(path)/\(file.name)")
            Output.report("wrote \(directory)/\(file.name)")
        }
    }

    /// Writes one file whole or not at all.
    static func write(_ text: String, to path: String) throws(CommandFailure) {
        let file = try AtomicFile(path: AbsolutePath.of(path))
        try file.append(Array(text.utf8))
        try file.commit()
    }
}

/// A file that was rendered.
package struct LaunchFile: Sendable {
    package var name: String
    package var text: String
}
