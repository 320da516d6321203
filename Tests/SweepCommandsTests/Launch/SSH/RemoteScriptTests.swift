// What goes to a host and comes back, tried with the shells of this machine. The work that scripts do on
// processes is tried by the integration tests.

import Foundation
import SweepCommands
import Testing

@Suite struct RemoteScriptTests {
    /// Whatever the login shell, the script gets its bytes and leaves those behind it alone.
    @Test(arguments: ["sh", "bash", "dash", "zsh", "fish", "csh"])
    func everyLoginShellReadsTheCommandAlike(shell: String) throws {
        let isThere = try ExternalProgram.run(["sh", "-c", "command -v \(shell)"]).outcome.status == 0
        guard isThere else { return }
        let script = RemoteScript("printf '%s|' \"it's $((1 + 1))\"\ncat\n")
        let folder = FileManager.default.temporaryDirectory
        let file = folder.appendingPathComponent("gradsweep-script-\(UUID().uuidString)")
        try Data((script.text + "the $(rest) 'as' it is\n").utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let input = open(file.path, O_RDONLY | O_CLOEXEC)
        defer { close(input) }
        let result = try ExternalProgram.run([shell, "-c", script.command], input: input)
        #expect(result.output == "it's 2|the $(rest) 'as' it is\n")
    }

    @Test func answersAreFoundAmongNoiseAndInPieces() {
        let bytes = Array(
            "Welcome!\n@gradsweep running 12 34\n@gradsweep data 12\n@gradsweep x\n@gradsweep none\n".utf8)
        for size in [1, 2, 7, 1000] {
            var answer = RemoteAnswer()
            var words: [RemoteAnswer.Item] = []
            var data: [UInt8] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                for item in answer.take(Array(bytes[start..<min(start + size, bytes.count)])) {
                    if case .data(let piece) = item { data += piece } else { words.append(item) }
                }
            }
            // The data end within what looks like an answer: its rest is noise.
            #expect(words == [.word("running", "12 34"), .word("none", "")])
            #expect(data == Array("@gradsweep x".utf8))
        }
    }

    @Test func sshGetsTheUsersOptionsBeforeOurs() {
        var ssh = SSHCommand()
        ssh.configuration = "my config"
        ssh.options = ["BatchMode=no"]
        var host = LaunchHost(destination: "ada@box")
        host.sshOptions = ["Port=2222"]
        let arguments = ssh.arguments(host, "true")
        #expect(
            arguments.starts(with: ["ssh", "-T", "-F", "my config", "-o", "BatchMode=no", "-o", "Port=2222"]))
        #expect(arguments.suffix(3) == ["--", "ada@box", "true"])
        #expect(arguments.contains("BatchMode=yes"))
    }
}
