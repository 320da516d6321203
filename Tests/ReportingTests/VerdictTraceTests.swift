// The traces of runs with known judgements: verdict, cause and flags each compared. Read from the fixture and
// from the file that the environment variable GRADSWEEP_TRACES names.

import Foundation
import Reporting
import SweepModel
import Testing

struct VerdictTraceTests {
    @Test func `every trace case gets the expected verdict, cause and flags`() throws {
        var count = 0
        for path in TraceFiles.all {
            let document = try TraceFiles.read(path)
            #expect(document.format == .cases, "\(path) is no file of trace cases")
            for entry in document.cases {
                #expect(entry.expected != nil, "\(path), \(entry.name): no expected judgement")
                let thresholds = document.thresholds ?? VerdictThresholds()
                let mismatches = entry.mismatches(thresholds: thresholds)
                #expect(mismatches.isEmpty, "\(path): \(mismatches.joined(separator: "; "))")
                count += 1
            }
        }
        #expect(count >= 14)
        print("\(count) trace cases")
    }

    @Test func `a changed expected verdict, cause or flag is noticed in every case`() throws {
        let document = try TraceFiles.read(TraceFiles.fixture)
        let thresholds = try #require(document.thresholds)
        for entry in document.cases {
            guard case .judged(let judgement) = entry.expected else {
                Issue.record("\(entry.name) has no expected verdict")
                continue
            }
            for verdict in Verdict.allCases where verdict != judgement.verdict {
                var changed = judgement
                changed.verdict = verdict
                #expect(mismatchCount(entry, changed, thresholds) == 1, "\(entry.name) as \(verdict)")
            }
            for cause in VerdictCause.allCases.map(Optional.some) + [nil] where cause != judgement.cause {
                var changed = judgement
                changed.cause = cause
                #expect(mismatchCount(entry, changed, thresholds) == 1)
            }
            for flag in VerdictFlag.allCases {
                var changed = judgement
                if let index = changed.flags.firstIndex(of: flag) {
                    changed.flags.remove(at: index)
                } else {
                    changed.flags.append(flag)
                }
                #expect(mismatchCount(entry, changed, thresholds) == 1)
            }
            var invalid = entry
            invalid.expected = .invalidData
            #expect(!invalid.mismatches(thresholds: thresholds).isEmpty)
        }
    }

    @Test func `a trace case that is not understood is an error, not skipped`() throws {
        let bytes = try TraceFiles.bytes(TraceFiles.fixture)
        let text = String(decoding: bytes, as: UTF8.self)
        let changes = [
            ("verdict-traces/1", "verdict-traces/2"),
            ("\"tau\"", "\"tua\""),
            ("\"constant_loss\"", "\"constant_los\""),
            ("\"expected\"", "\"expectation\""),
            ("\"verdict\": \"stalled\"", "\"verdict\": \"staled\""),
            ("\"cause\": \"plateau\"", "\"cause\": \"plato\""),
            ("\"clip_max\": null", "\"clip_max\": 0"),
            ("\"first_non_finite\": null", "\"first_non_finite\": {\"step\": 1}"),
            ("\"tensor\": \"activation\"", "\"tensor\": \"activations\""),
        ]
        for (old, new) in changes {
            let changed = text.replacing(old, with: new, maxReplacements: 1)
            #expect(changed != text, "\(old) is not in the fixture")
            #expect(throws: TraceError.self, "\(new)") {
                try TraceReader.read(Array(changed.utf8), file: "changed.json")
            }
        }
    }

    private func mismatchCount(
        _ entry: TraceCase, _ judgement: Judgement, _ thresholds: VerdictThresholds
    ) -> Int {
        var changed = entry
        changed.expected = .judged(judgement)
        return changed.mismatches(thresholds: thresholds).count
    }
}

/// Where the trace cases are.
enum TraceFiles {
    static let fixture = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/verdict-traces.json").path

    /// The fixture, and the file that GRADSWEEP_TRACES names.
    static var all: [String] {
        let named = ProcessInfo.processInfo.environment["GRADSWEEP_TRACES"].map { [$0] } ?? []
        return [fixture] + named.filter { !$0.isEmpty }
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: path)))
    }

    static func read(_ path: String) throws -> TraceDocument {
        try TraceReader.read(try bytes(path), file: path)
    }
}
