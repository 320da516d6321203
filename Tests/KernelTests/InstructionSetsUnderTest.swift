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

/// A precision with all the tables this processor has; the portable one, the reference, comes first.
protocol KernelScalar: BinaryFloatingPoint, Sendable {
    static var tables: [KernelTable<Self>] { get }
}

extension Float: KernelScalar {
    static var tables: [KernelTable<Float>] {
        var tables = [kernelTablePortableFloat]
        #if arch(x86_64)
        if cplatform_supports_x86_64_v3() { tables.append(kernelTableAVX2Float) }
        if cplatform_supports_x86_64_v4() { tables.append(kernelTableAVX512Float) }
        #endif
        return tables
    }
}

extension Double: KernelScalar {
    static var tables: [KernelTable<Double>] {
        var tables = [kernelTablePortableDouble]
        #if arch(x86_64)
        if cplatform_supports_x86_64_v3() { tables.append(kernelTableAVX2Double) }
        if cplatform_supports_x86_64_v4() { tables.append(kernelTableAVX512Double) }
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

    @Test func `the processor's name is cut to the buffer`() {
        var buffer = [CChar](repeating: 1, count: 8)
        cplatform_processor_name(&buffer, 8)
        #expect(buffer.contains(0))
        #expect(!cplatform_supports_x86_64_v4() || cplatform_supports_x86_64_v3())
        #expect(!cplatform_supports_x86_64_v3() || cplatform_has_fused_multiply_add())
    }
}
