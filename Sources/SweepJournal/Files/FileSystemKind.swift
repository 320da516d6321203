// Is the run directory on a network? SQLite's write-ahead log needs memory that all users of the file share,
// which machines at two ends of a network have not (https://www.sqlite.org/wal.html).
//
// The kernel's mount table is asked, and not statfs(2)'s magic numbers: it tells sshfs from other programs
// behind FUSE, and Swift's Glibc does not offer statfs.

internal import Foundation

/// Where files live, as far as the journal cares.
package enum FileSystemKind: Hashable, Sendable {
    case local
    /// Reached over a network, or through a program of which nothing is known.
    case network(type: String)

    /// - Parameter type: as the mount table names it: `ext4`, `nfs4`, `fuse.sshfs`.
    package init(type: String) {
        let remote: Set<String> = [
            "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "coda", "ceph", "lustre", "gpfs", "gfs2",
            "ocfs2", "orangefs", "pvfs2", "beegfs", "panfs", "wekafs", "glusterfs", "virtiofs", "davfs",
        ]
        let isRemote = remote.contains(type) || type == "fuse" || type.hasPrefix("fuse.")
        self = isRemote ? .network(type: type) : .local
    }

    /// The file system that holds `path`, which exists; `.local` where it cannot be told.
    package init(of path: String) {
        guard let table = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8),
            let real = realpath(path, nil)
        else {
            self = .local
            return
        }
        defer { free(real) }
        let type = MountTable(text: table).type(of: String(cString: real))
        self = type.map(FileSystemKind.init(type:)) ?? .local
    }
}

/// The mounts that a process sees, in the format of proc(5), `/proc/PID/mountinfo`.
package struct MountTable: Sendable {
    private var mounts: [(point: String, type: String)] = []

    package init(text: String) {
        for line in text.split(separator: "\n") {
            // ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [FIELDS…] - TYPE SOURCE OPTIONS
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.indices.contains(dash + 1) else {
                continue
            }
            mounts.append((Self.unescaped(fields[4]), String(fields[dash + 1])))
        }
    }

    /// The type of the file system that holds an absolute path without links: that of the longest mount
    /// point above it, and among equals of the last one, which hides the others.
    package func type(of path: String) -> String? {
        var best: (point: String, type: String)?
        for mount in mounts {
            let prefix = mount.point == "/" ? "/" : mount.point + "/"
            guard path == mount.point || path.hasPrefix(prefix) else { continue }
            if mount.point.utf8.count >= best?.point.utf8.count ?? 0 { best = mount }
        }
        return best?.type
    }

    /// Spaces and the like are written as three octal digits after a backslash.
    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
