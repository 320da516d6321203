// What a coordinator needs between two lines that its load generator writes. Thread safe: lines are heard on
// one thread, memory is looked at on another.

import Foundation
import Synchronization

final class CoordinatorMeter: Sendable {
    /// The line that begins the measured span, the beginning of the one that ends it.
    static let beginLine = "begin"
    static let endPrefix = "{"

    struct Figures {
        var residentBefore = ProcessMemory.resident() ?? 0
        var residentMaximum = 0
        /// Seconds of the measured span.
        var span: Double?
        var processorSeconds = 0.0
        /// The load generator's own result.
        var workersLine: String?
        /// Trials acknowledged in the span, read from that line.
        var recorded = 0
        fileprivate var begun: (at: Double, processor: Double)?
        fileprivate var rest = ""
    }

    private let state = Mutex(Figures())

    var figures: Figures { state.withLock { $0 } }

    func look() {
        let resident = ProcessMemory.resident() ?? 0
        state.withLock { $0.residentMaximum = max($0.residentMaximum, resident) }
    }

    /// Takes in a piece of what the load generator writes.
    func hear(_ text: String) {
        let processor = ProcessMemory.processorSeconds()
        let now = BenchmarkClock.wall.now()
        state.withLock { figures in
            figures.rest += text
            while let end = figures.rest.firstIndex(of: "\n") {
                let line = String(figures.rest[..<end])
                figures.rest = String(figures.rest[figures.rest.index(after: end)...])
                if line == Self.beginLine {
                    figures.begun = (now, processor)
                } else if line.hasPrefix(Self.endPrefix), let begun = figures.begun {
                    figures.span = now - begun.at
                    figures.processorSeconds = processor - begun.processor
                    figures.workersLine = line
                    figures.recorded =
                        line.firstMatch(of: #/"acknowledged": ?(\d+)/#).flatMap { Int($0.output.1) } ?? 0
                }
            }
        }
    }
}
