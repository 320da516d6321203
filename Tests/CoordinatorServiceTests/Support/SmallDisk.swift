// A small file system in memory, to be filled. Not a test.

import Foundation

/// Mounted until the end of its life. Only root may make one.
final class SmallDisk: Sendable {
    static let isPossible = (try? SmallDisk(megabytes: 1)) != nil

    let path: String
    private var filler: String { path + "/filler" }

    init(megabytes: Int) throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("gradsweep-disk-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            rmdir(path)
            throw POSIXError(.EPERM)
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }

    func fill(bytes: Int) throws {
        try Data(count: bytes).write(to: URL(fileURLWithPath: filler))
    }

    func makeRoom() throws {
        try FileManager.default.removeItem(atPath: filler)
    }
}
