// A sweep file and its data as they travel inside a manifest. Not here: the manifest; how data travel to
// workers.

import DataSets
import Foundation
import SweepConfiguration

/// What a sweep needs, read and checked.
package struct SweepFiles: Sendable {
    package struct File: Sendable {
        /// Relative to the sweep file's directory.
        package var path: String
        package var bytes: [UInt8]

        package init(path: String, bytes: [UInt8]) {
            self.path = path
            self.bytes = bytes
        }
    }

    /// What a ConfigMap may hold.
    package static let bytesMaximum = 1 << 20

    package var sweep: File
    package var data: [File]

    package init(sweep: File, data: [File]) {
        self.sweep = sweep
        self.data = data
    }

    var all: [File] { [sweep] + data }

    /// - Throws: every mistake of the sweep file; data that lie outside its directory, or are too large.
    package init(_ path: String) throws(CommandFailure) {
        // Reads the data, too: what is wrong with them is better said here than by a pod.
        let input = try SweepInput(path: path)
        sweep = File(path: (path as NSString).lastPathComponent, bytes: input.file.bytes)
        data = []
        let locator = DataLocator.relative(to: input.file.directory)
        var room = Self.bytesMaximum - sweep.bytes.count
        for name in input.definition.dataFiles {
            guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
                throw CommandFailure(
                    "\(path): the data file \(name) is outside of the sweep file's directory and cannot "
                        + "travel with it; \(Self.otherWay)")
            }
            let located = locator.locate(name).path
            guard let file = FileHandle(forReadingAtPath: located),
                let bytes = try? file.read(upToCount: max(0, room) + 1)
            else { throw CommandFailure("\(located): cannot be read any more") }
            room -= bytes.count
            guard room >= 0 else {
                throw CommandFailure(
                    "\(path): with its data it has more than \(Self.bytesMaximum >> 20) MiB, the most that a "
                        + "ConfigMap holds; \(Self.otherWay)")
            }
            data.append(File(path: name, bytes: [UInt8](bytes)))
        }
    }

    private static let otherWay =
        "leave --sweep out, copy both to the coordinator, and run gradsweep submit there"
}
