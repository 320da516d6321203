// Runs the real program in a process of its own. Not here: what it should do.

import ChildProcesses
import Foundation

/// One execution of `gradsweep`, its output collected in files so that no pipe can fill up.
final class GradsweepProcess {
    let process: SpawnedProcess
    private let outputURL: URL
    private let errorURL: URL

    /// The program that belongs to this test run: it lies beside the test executable.
    static let executable: URL = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("gradsweep")
    }()

    /// Root of the package that these tests belong to.
    static let packageRoot = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    convenience init(_ arguments: [String], in directory: URL, environment: [String: String] = [:]) throws {
        try self.init(
            command: [Self.executable.path] + arguments, in: directory, environment: environment)
    }

    /// Runs a line of shell, which ends by executing the program.
    convenience init(shell line: String, in directory: URL) throws {
        try self.init(
            command: ["bash", "-c", line], in: directory, environment: [:])
    }

    /// Runs another program.
    init(command: [String], in directory: URL, environment: [String: String]) throws {
        let scratch = FileManager.default.temporaryDirectory
            .appendingPathComponent("gradsweep-output-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        outputURL = scratch.appendingPathComponent("stdout")
        errorURL = scratch.appendingPathComponent("stderr")
        for url in [outputURL, errorURL] { try Data().write(to: url) }
        let output = try FileHandle(forWritingTo: outputURL)
        let error = try FileHandle(forWritingTo: errorURL)
        var settings = SpawnSettings(command)
        settings.directory = directory.path
        settings.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        settings.output = output.fileDescriptor
        settings.error = error.fileDescriptor
        process = try SpawnedProcess(settings)
    }

    deinit {
        process.send(SIGKILL)
        process.waitForEnd()
        try? FileManager.default.removeItem(at: outputURL.deletingLastPathComponent())
    }

    var output: String { (try? String(contentsOf: outputURL, encoding: .utf8)) ?? "" }
    var errorOutput: String { (try? String(contentsOf: errorURL, encoding: .utf8)) ?? "" }

    /// Waits for the end; kills the process after `seconds`, which shows as status −9.
    @discardableResult
    func wait(seconds: TimeInterval = 240) -> Int32 {
        let deadline = Date().addingTimeInterval(seconds)
        while process.isRunning, Date() < deadline { Thread.sleep(forTimeInterval: 0.01) }
        process.send(SIGKILL)
        switch process.waitForEnd() {
        case .exit(let status): return status
        case .signal(let number): return -number
        }
    }

    /// Runs to the end.
    static func run(
        _ arguments: [String], in directory: URL, environment: [String: String] = [:]
    ) throws -> (status: Int32, output: String, errorOutput: String) {
        let run = try GradsweepProcess(arguments, in: directory, environment: environment)
        let status = run.wait()
        return (status, run.output, run.errorOutput)
    }
}

/// A directory that goes with the test.
final class TemporaryDirectory {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("gradsweep-test-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ text: String, to name: String) throws -> URL {
        let file = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file
    }
}

/// Processes of this machine, read from /proc.
enum ProcessTable {
    /// Ids of living processes (zombies left out) whose parent is `parent`.
    static func children(of parent: Int32) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap(Int32.init).filter {
            status(of: $0).map { $0.parent == parent && $0.state != "Z" } ?? false
        }
    }

    static func isAlive(_ process: Int32) -> Bool {
        status(of: process).map { $0.state != "Z" && $0.state != "X" } ?? false
    }

    private static func status(of process: Int32) -> (state: Substring, parent: Int32)? {
        // "pid (name) state ppid …": the name may hold anything, so start behind the last parenthesis.
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 1, let parent = Int32(fields[1]) else { return nil }
        return (fields[0], parent)
    }
}
