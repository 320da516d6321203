// The repository that the tests were compiled from: its files, found from this file's path.

import Foundation

/// A text file with its path from the repository's root.
struct RepositoryFile: Sendable {
    var path: String
    var text: String

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    /// Target folder: the second component of `Sources/<Target>/…` and `Tests/<Target>/…`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    /// Made by a generator: its style is not ours.
    var isGenerated: Bool { path.hasSuffix(".pb.swift") }
}

enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The files under a folder whose names end in one of these; symbolic links to folders are not followed,
    /// so that sources compiled several times are read once.
    static func files(under folder: String, endings: [String]) throws -> [RepositoryFile] {
        let base = root.appending(path: folder)
        let prefix = root.path.hasSuffix("/") ? root.path : root.path + "/"
        guard let walker = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil) else {
            return []
        }
        var files: [RepositoryFile] = []
        for case let url as URL in walker where endings.contains(where: url.path.hasSuffix) {
            let path = url.path.hasPrefix(prefix) ? String(url.path.dropFirst(prefix.count)) : url.path
            guard !path.contains("/.build") else { continue }
            files.append(RepositoryFile(path: path, text: try String(contentsOf: url, encoding: .utf8)))
        }
        return files.sorted { $0.path < $1.path }
    }

    static func swiftFiles(under folder: String) throws -> [RepositoryFile] {
        try files(under: folder, endings: [".swift"])
    }

    /// Folders directly under one, symbolic links among them.
    static func folders(under folder: String) throws -> [String] {
        let base = root.appending(path: folder)
        return try FileManager.default.contentsOfDirectory(atPath: base.path).filter { name in
            var isFolder: ObjCBool = false
            let path = base.appending(path: name).path
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
        }.sorted()
    }
}
