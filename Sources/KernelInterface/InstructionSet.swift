// The compilations of the kernels that can exist. Which one runs is chosen in NeuralNetwork, not here.

/// The instruction set one compilation of the kernels was made for.
///
/// The raw value is what `GRADSWEEP_INSTRUCTION_SET` accepts and what results record. All of them give the
/// same bits: they differ in speed only.
package enum InstructionSet: String, Sendable, Hashable, CaseIterable {
    /// The architecture's baseline. On x86-64 every fused multiply-add is a library call: slow and exact.
    case portable
    /// x86-64-v3: 256-bit vectors and FMA.
    case avx2
    /// x86-64-v4: 512-bit vectors.
    case avx512
    /// 128-bit Arm vectors; what `portable` compiles to on arm64.
    case neon
}
