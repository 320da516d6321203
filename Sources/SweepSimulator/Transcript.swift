// What happened, as a number for every run and as text for a failing one.

/// A digest of all that machines said to each other, and when.
struct Digest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    mutating func mix(_ number: Int) {
        value = (value ^ UInt64(bitPattern: Int64(number))) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 29
    }
}

/// The last of what happened, in words; kept only where somebody is going to read it.
final class Recorder {
    private static let linesMaximum = 20_000
    private var lines: [String] = []
    private var quietSince: Int64 = 0

    /// - Parameter isRoutine: it goes on while nothing happens; left out once that has been so for long.
    func record(_ text: String, at time: Int64, isRoutine: Bool = false) {
        if isRoutine, time > quietSince + 2_000_000_000 { return }
        if !isRoutine { quietSince = time }
        let microseconds = (time - Scenario.start) / 1000
        let fraction = String(microseconds % 1000 + 1000).dropFirst()
        lines.append("\(microseconds / 1000).\(fraction) ms  \(text)")
        if lines.count > Self.linesMaximum { lines.removeFirst(Self.linesMaximum / 2) }
    }

    /// Oldest first.
    func last(_ count: Int) -> [String] { Array(lines.suffix(count)) }
}
