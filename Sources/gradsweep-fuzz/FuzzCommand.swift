// `gradsweep-fuzz`: bytes of all kinds for the wire's decoder, and what came of them as one JSON object. An
// executable of its own, so that it is built in minutes also with a coverage or sanitizer build.

import ArgumentParser
import Foundation
import Reporting
import Synchronization
import WireFuzzing

@main
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gradsweep-fuzz",
        abstract: "Feed the decoder of the wire's messages with changed, cut, spliced and random bytes.",
        discussion: """
            Ends with status 1 if the decoder traps, takes too long, or decodes to something that does not \
            survive another round. A trap prints the input's number: --first NUMBER --inputs 1 gives it again.
            """)

    @Option(help: "How many inputs.") var inputs: UInt64 = 100_000
    @Option(help: "Seed of all inputs.") var seed: UInt64 = 1
    @Option(help: "Number of the first input. Those before it are drawn and not decoded.") var first: UInt64 =
        0
    @Option(help: "Folder of the decoder's sources, whose checks are listed that no input met.")
    var sources = "Sources/SweepWire"

    /// CPU time that an input may take, in seconds; an unloaded machine needs less than a tenth of it.
    private static func allowance(bytes: Int) -> Double { 0.1 + 200e-9 * Double(bytes) }

    /// Bytes that the process may have had at a time: the largest body becomes some 100 MB of values.
    private static let memoryMaximum = 1 << 30

    func run() throws {
        TrapReport.install(seed: seed)
        var fuzzer = WireFuzzer(seed: seed)
        var tally = FuzzTally()
        var slow: [JSONText] = []
        var longest = 0.0
        var bytes: UInt64 = 0
        let started = CPUTime.now()
        for number in 0..<first + inputs {
            let input = fuzzer.input(number)
            guard number >= first else { continue }
            TrapReport.number.store(number, ordering: .relaxed)
            let before = CPUTime.now()
            tally.count(WireFuzzer.judge(input), number: number)
            let elapsed = CPUTime.now() - before
            bytes += UInt64(input.byteCount)
            longest = max(longest, elapsed)
            if elapsed > Self.allowance(bytes: input.byteCount), slow.count < 10 {
                slow.append(
                    .object([
                        ("input", .integer(Int(clamping: number))), ("bytes", .integer(input.byteCount)),
                        ("seconds", .number(elapsed)),
                    ]))
            }
        }
        let peak = PeakMemory.bytes()
        let met = Set(tally.refusals.keys)
        let checks = try DecoderChecks.names(in: sourceTexts())
        let isSound = tally.brokenCount == 0 && slow.isEmpty && peak <= Self.memoryMaximum
        let report = JSONText.object([
            ("benchmark", .text("fuzz")), ("seed", .text("\(seed)")),
            ("inputs", .integer(Int(clamping: inputs))),
            ("bytes", .integer(Int(clamping: bytes))), ("decoded", .integer(Int(clamping: tally.decoded))),
            ("seconds", .number(CPUTime.now() - started)), ("longest_seconds", .number(longest)),
            ("peak_memory_bytes", .integer(peak)), ("slow", .list(slow)),
            ("broken", .list(tally.broken.map { .text("input \($0.number): \($0.story)") })),
            ("kinds", Self.counts(tally.kinds)), ("refusals", Self.counts(tally.refusals)),
            ("checks", .integer(checks.count)),
            ("never_met", .list(checks.subtracting(met).sorted().map(JSONText.text))),
        ])
        try FileHandle.standardOutput.write(contentsOf: Data((report.indented + "\n").utf8))
        if !isSound { throw ExitCode.failure }
    }

    private func sourceTexts() throws -> [String] {
        let folder = URL(fileURLWithPath: sources)
        guard let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else {
            return []
        }
        return try files.compactMap { $0 as? URL }
            .filter { $0.pathExtension == "swift" && !$0.path.contains("/Generated/") }
            .map { try String(contentsOf: $0, encoding: .utf8) }
    }

    private static func counts(_ counts: [String: UInt64]) -> JSONText {
        .object(counts.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int(clamping: $0.value))) })
    }
}

/// This thread's CPU time: other programs on the machine don't count.
private enum CPUTime {
    /// Seconds.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

private enum PeakMemory {
    /// The most that was resident at a time.
    static func bytes() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}

/// Names the input that the process died of.
private enum TrapReport {
    static let number = Atomic<UInt64>(0)
    private static let seed = Atomic<UInt64>(0)

    static func install(seed: UInt64) {
        self.seed.store(seed, ordering: .relaxed)
        for code in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT] {
            signal(code) { code in
                TrapReport.write("the decoder trapped at input ", TrapReport.number)
                TrapReport.write(" of seed ", TrapReport.seed)
                signal(code, SIG_DFL)
                raise(code)
            }
        }
    }

    /// Without allocation: this runs in a signal handler.
    private static func write(_ text: StaticString, _ number: borrowing Atomic<UInt64>) {
        _ = Foundation.write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
        var value = number.load(ordering: .relaxed)
        var divisor: UInt64 = 1
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            var digit = UInt8(ascii: "0") + UInt8(value / divisor)
            _ = Foundation.write(STDERR_FILENO, &digit, 1)
            value %= divisor
            divisor /= 10
        }
    }
}
