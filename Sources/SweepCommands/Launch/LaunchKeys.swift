// The join file that launched workers get: the one that is named, or one of the key directory, made where
// there is none. Not here: what is in it (SweepKeys), how it gets there.

import Foundation
import SweepKeys

enum LaunchKeys {
    /// A join file that can be given to workers.
    struct Ticket: Sendable {
        var path: String
        var file: JoinFile
        var bytes: [UInt8]
    }

    /// - Throws: for a file that cannot be read, or that others may read.
    static func read(_ path: String) throws(CommandFailure) -> Ticket {
        let file: JoinFile
        do throws(KeyFileError) {
            file = try JoinFile(reading: path)
        } catch {
            throw CommandFailure(error.description)
        }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path): cannot be read")
        }
        return Ticket(path: AbsolutePath.of(path), file: file, bytes: [UInt8](bytes))
    }

    /// The join file of a member, and keys for the coordinator, made where they are missing.
    static func prepare(_ name: String, in keys: KeyDirectory) throws(CommandFailure) -> Ticket {
        let path = keys.joinPath(of: name)
        do throws(KeyFileError) {
            if !keys.hasCoordinatorKey {
                _ = try keys.initialize()
                Output.report("made a coordinator's key in \(keys.path)")
            }
            if access(path, F_OK) != 0 {
                _ = try keys.add(name, endpoint: nil, output: nil)
                Output.report("made a join file for \(name): \(path)")
            }
        } catch {
            throw CommandFailure(error.description)
        }
        return try read(path)
    }
}
