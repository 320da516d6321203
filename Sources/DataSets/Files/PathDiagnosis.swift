// Why a file could not be opened, with the file that was probably meant.

import Glibc
import SweepModel

enum PathDiagnosis {
    /// The error for `open` having failed with `errorNumber`.
    static func openFailure(path: String, errorNumber: CInt) -> DataError {
        guard errorNumber == ENOENT || errorNumber == ENOTDIR else {
            let reason = String(cString: strerror(errorNumber))
            return DataError(.notReadable, path: path, message: "cannot be opened: \(reason)")
        }
        let (folder, name) = parts(of: path)
        guard let entries = entries(of: folder) else {
            return DataError(.notFound, path: path, message: "no such file: there is no folder \"\(folder)\"")
        }
        var message = "no such file in the folder \"\(folder)\""
        if let nearest = Spelling.nearest(to: name, in: entries) {
            message += "; did you mean \"\(nearest)\"?"
        }
        return DataError(.notFound, path: path, message: message)
    }

    private static func parts(of path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = String(path[..<slash])
        return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
    }

    /// Names in a folder, sorted; nil if it cannot be listed.
    private static func entries(of folder: String) -> [String]? {
        guard let directory = opendir(folder) else { return nil }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
