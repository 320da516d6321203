import ChildProcesses
import Foundation
import Testing

@Suite struct SpawnedProcessTests {
    /// Runs a line of shell and returns what it printed.
    private func output(of line: String, _ change: (inout SpawnSettings) -> Void = { _ in }) throws -> String
    {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "spawned-\(UUID().uuidString)")
        try Data().write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let file = try FileHandle(forWritingTo: url)
        var settings = SpawnSettings(["sh", "-c", line])
        settings.output = file.fileDescriptor
        change(&settings)
        let process = try SpawnedProcess(settings)
        #expect(process.waitForEnd() == .exit(status: 0))
        return try String(contentsOf: url, encoding: .utf8)
    }

    /// What /proc says of a child's signals, in one field.
    private func signals(_ field: String, _ change: (inout SpawnSettings) -> Void = { _ in }) throws
        -> UInt64?
    {
        // dash changes nothing about signals before it runs a program.
        let text = try output(of: "exec grep ^\(field): /proc/self/status", change)
        return text.split(separator: "\t").last.flatMap {
            UInt64($0.trimmingCharacters(in: .whitespacesAndNewlines), radix: 16)
        }
    }

    @Test func aChildHasNoBlockedAndNoIgnoredSignals() throws {
        // As threads of this process have them: those of its libraries block all signals.
        var blocked = sigset_t()
        var before = sigset_t()
        sigemptyset(&blocked)
        for number in [SIGTERM, SIGCHLD, SIGUSR1] { sigaddset(&blocked, number) }
        pthread_sigmask(SIG_BLOCK, &blocked, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        signal(SIGURG, SIG_IGN)
        defer { signal(SIGURG, SIG_DFL) }
        #expect(try signals("SigBlk") == 0)
        // Under nohup a hang-up stays ignored. The first real-time signals are the C library's own.
        let ignored = try #require(try signals("SigIgn")) & 0x7FFF_FFFF
        #expect(ignored & ~(1 << UInt64(SIGHUP - 1)) == 0, "\(String(ignored, radix: 16))")
        #expect(try signals("SigBlk") { $0.blockedSignals = [SIGTERM] } == 1 << UInt64(SIGTERM - 1))
    }

    @Test func aChildHasTheThreeStandardDescriptorsOnly() throws {
        let open = Foundation.open("/dev/null", O_RDONLY)
        try #require(open > 2)
        defer { close(open) }
        // The loop itself opens the directory.
        let names = try output(of: "for d in /proc/self/fd/*; do [ ! -e $d ] || echo ${d##*/}; done")
        #expect(names.split(separator: "\n").compactMap { Int($0) }.sorted() == [0, 1, 2])
    }

    /// What Foundation's Process gets wrong: it waits for whoever still holds its socket.
    @Test func theEndIsNoticedThoughADaemonIsLeftBehind() throws {
        let started = ContinuousClock.now
        let daemon = try output(of: "sleep 60 >/dev/null 2>&1 & echo $!")
        let id = try #require(Int32(daemon.trimmingCharacters(in: .whitespacesAndNewlines)))
        defer { kill(id, SIGKILL) }
        #expect(kill(id, 0) == 0)
        #expect(ContinuousClock.now - started < .seconds(30))
    }

    @Test func directoryEnvironmentAndInputAreGiven() throws {
        let text = try output(of: "pwd; echo $WORD; cat") {
            $0.directory = "/"
            $0.environment = ["PATH": "/usr/bin:/bin", "WORD": "said"]
        }
        #expect(text == "/\nsaid\n")
    }

    @Test func endsAreTold() throws {
        let failing = try SpawnedProcess(SpawnSettings(["sh", "-c", "exit 7"]))
        #expect(failing.waitForEnd() == .exit(status: 7))
        #expect(failing.end?.shellStatus == 7)
        let killed = try SpawnedProcess(SpawnSettings(["sleep", "60"]))
        #expect(killed.isRunning)
        killed.send(SIGTERM)
        #expect(killed.waitForEnd() == .signal(SIGTERM))
        #expect(killed.end?.shellStatus == 143)
        #expect(!killed.isRunning)
    }

    @Test func aProgramThatIsNotThereIsAnError() {
        #expect {
            try SpawnedProcess(SpawnSettings(["no-such-program-here"]))
        } throws: { error in
            "\(error)"
                == "no-such-program-here cannot be started: No such file or directory; is it installed?"
        }
    }
}
