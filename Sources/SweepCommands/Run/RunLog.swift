// Files of a run directory that only grow. Not here: what is written into them.

import Foundation

/// A log file, opened so that several processes may append to it.
enum RunLog {
    static func open(_ path: String) throws(CommandFailure) -> FileHandle {
        let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw CommandFailure("\(path): cannot be opened for writing: \(String(cString: strerror(errno)))")
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
