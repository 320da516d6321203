// Which kernel tables this processor can run, and helpers to compare their bits. Not a test itself.

import CPlatform
import KernelInterface
import KernelsPortableDouble
import KernelsPortableFloat
import Testing

#if arch(x86_64)
import KernelsAVX2Double
import KernelsAVX2Float
import KernelsAVX512Double
import KernelsAVX512Float
#endif

/// A format with the tables of all instruction sets that this processor has; the portable ones, the
/// reference, come first.
protocol KernelScalar: BinaryFloatingPoint, Sendable {
    static var format: NumberFormat { get }
    static var allTables: [KernelTables] { get }
}

extension KernelScalar {
    /// The tables for one network.
    static var tables: [KernelTable] { allTables.map(\.one) }
}

extension Float: KernelScalar {
    static var format: NumberFormat { .float32 }

    static var allTables: [KernelTables] {
        var tables = [kernelTablesPortableFloat]
        #if arch(x86_64)
        if cplatform_supports_x86_64_v3() { tables.append(kernelTablesAVX2Float) }
        if cplatform_supports_x86_64_v4() { tables.append(kernelTablesAVX512Float) }
        #endif
        return tables
    }
}

extension Double: KernelScalar {
    static var format: NumberFormat { .float64 }

    static var allTables: [KernelTables] {
        var tables = [kernelTablesPortableDouble]
        #if arch(x86_64)
        if cplatform_supports_x86_64_v3() { tables.append(kernelTablesAVX2Double) }
        if cplatform_supports_x86_64_v4() { tables.append(kernelTablesAVX512Double) }
        #endif
        return tables
    }
}

/// Equal bits, all NaNs alike, +0 and −0 apart.
func sameBits<S: BinaryFloatingPoint>(_ a: S, _ b: S) -> Bool {
    a.isNaN ? b.isNaN : a == b && a.sign == b.sign
}

/// The first index where the bits differ.
func firstDifference<S: BinaryFloatingPoint>(_ a: [S], _ b: [S]) -> Int? {
    if a.count != b.count { return min(a.count, b.count) }
    return a.indices.first { !sameBits(a[$0], b[$0]) }
}

/// A seeded generator (SplitMix64), so that a printed seed reproduces a failure.
struct TestGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Uniform numbers in [−1, 1], with some zeros, tiny and large ones.
    mutating func numbers<S: KernelScalar>(_ count: Int) -> [S] {
        (0..<count).map { _ in
            let uniform = S(Double.random(in: -1...1, using: &self))
            switch next() % 32 {
            case 0: return 0
            case 1: return uniform * S(1e-30)
            case 2: return uniform * 1000
            default: return uniform
            }
        }
    }

    /// The same with NaN, both infinities and −0 at some places, at different ones for every seed.
    mutating func specialNumbers<S: KernelScalar>(_ count: Int) -> [S] {
        var x: [S] = numbers(count)
        for value in [S.nan, .infinity, -.infinity, -0.0] where count > 0 {
            x[Int.random(in: 0..<count, using: &self)] = value
        }
        return x
    }
}

/// The lane sum of KernelTable's contract, written as plainly as possible.
func laneSum<S: BinaryFloatingPoint>(_ count: Int, _ add: (inout S, Int) -> Void) -> S {
    var s = [S](repeating: 0, count: 16)
    for i in 0..<count { add(&s[i % 16], i) }
    for half in [8, 4, 2, 1] {
        for j in 0..<half { s[j] += s[j + half] }
    }
    return s[0]
}

@Suite struct InstructionSetsUnderTest {
    @Test func `the instruction sets of this processor are named`() {
        let names = Float.tables.map(\.instructionSet.rawValue)
        print("kernel tests run on: \(names.joined(separator: ", "))")
        #expect(names == Double.tables.map(\.instructionSet.rawValue))
        #expect(Set(names).count == names.count)
    }

    func checkTables<S: KernelScalar>(_ type: S.Type) {
        for tables in S.allTables {
            #expect(tables.one.lanes == 1 && tables.sixteen.lanes == 16)
            #expect(tables.one.instructionSet == tables.sixteen.instructionSet)
            #expect(tables.one.format == S.format && tables.sixteen.format == S.format)
        }
    }

    @Test func `tables say what they are`() {
        checkTables(Float.self)
        checkTables(Double.self)
    }

    @Test func `the processor's name is cut to the buffer`() {
        var buffer = [CChar](repeating: 1, count: 8)
        cplatform_processor_name(&buffer, 8)
        #expect(buffer.contains(0))
        #expect(!cplatform_supports_x86_64_v4() || cplatform_supports_x86_64_v3())
        #expect(!cplatform_supports_x86_64_v3() || cplatform_has_fused_multiply_add())
    }
}
