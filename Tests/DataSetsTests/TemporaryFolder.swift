// A folder of a test's own, gone when the test is.

import DataSets
import Foundation
import SweepModel
import Testing

final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "gradsweep-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path(percentEncoded: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(filePath: file))
        return file
    }

    /// The data of a file in this folder.
    func load(
        _ name: String, task: LearningTask = .classification,
        file: (inout FileData) -> Void = { _ in },
        change: (inout DataConfiguration) -> Void = { _ in }
    ) throws(DataError) -> PreparedData {
        var data = FileData(path: name)
        file(&data)
        var configuration = DataConfiguration()
        configuration.source = .file(data)
        configuration.task = task
        change(&configuration)
        return try PreparedData.load(configuration, locator: .relative(to: path))
    }

    /// What loading `text` as a table says is wrong, without the folder; empty if nothing is.
    func complaint(
        _ text: String, task: LearningTask = .classification, file: (inout FileData) -> Void = { _ in }
    ) throws -> String {
        try complaint(bytes: Array(text.utf8), task: task, file: file)
    }

    func complaint(
        bytes: [UInt8], task: LearningTask = .classification, file: (inout FileData) -> Void = { _ in }
    ) throws -> String {
        try write("t.csv", bytes)
        do throws(DataError) {
            _ = try load("t.csv", task: task, file: file)
            return ""
        } catch {
            return error.description.replacing(path + "/", with: "")
        }
    }
}

/// The folder Configs of this repository: this file lies two folders below its root.
let configsFolder =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path(percentEncoded: false) + "/Configs"
