// Which kernels run: chosen once from what the processor has, or forced. Not here: the kernels, CPU feature
// tests.

internal import CPlatform
package import KernelInterface
internal import KernelsPortableDouble
internal import KernelsPortableFloat

#if arch(x86_64)
internal import KernelsAVX2Double
internal import KernelsAVX2Float
internal import KernelsAVX512Double
internal import KernelsAVX512Float
#endif

/// Why no kernels were chosen, with the remedy.
package struct InstructionSetError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The name is none of `InstructionSet`'s.
        case unknown
        /// This processor, or this program's architecture, has no such instructions.
        case unsupported
        /// The processor has no fused multiply-add; the arithmetic would take a library call for each.
        case noFusedMultiplyAdd
    }

    package let code: Code
    package let description: String
}

/// The kernels of one instruction set in both precisions.
package struct KernelSet: Sendable {
    package let float32: KernelTables
    package let float64: KernelTables

    /// The kernels of a format.
    package func tables(_ format: NumberFormat) -> KernelTables {
        switch format {
        case .float32: float32
        case .float64: float64
        }
    }

    package var instructionSet: InstructionSet { float32.one.instructionSet }
    /// As results record it and the environment variable names it.
    package var name: String { instructionSet.rawValue }

    /// The environment variable that forces an instruction set by its name.
    package static let environmentVariable = "GRADSWEEP_INSTRUCTION_SET"

    /// The kernels for this machine.
    ///
    /// - Parameter environment: the process's environment; ``environmentVariable`` in it forces a choice.
    /// - Throws: for a name that is unknown or that this machine cannot run, and on a processor without fused
    ///   multiply-add unless the portable kernels are forced.
    package static func select(environment: [String: String]) throws(InstructionSetError) -> KernelSet {
        guard let name = environment[environmentVariable], !name.isEmpty else { return try best() }
        guard let wanted = InstructionSet(rawValue: name) else {
            let known = InstructionSet.allCases.map(\.rawValue).joined(separator: ", ")
            throw InstructionSetError(
                code: .unknown,
                description: "\(environmentVariable) is \"\(name)\"; known are \(known). Unset it to let the "
                    + "program choose.")
        }
        guard let found = KernelSet(wanted) else {
            let available = available.map { $0.instructionSet.rawValue }.joined(separator: ", ")
            throw InstructionSetError(
                code: .unsupported,
                description:
                    "\(environmentVariable) is \"\(name)\", which this machine cannot run; it can run "
                    + "\(available). Unset it to let the program choose.")
        }
        return found
    }

    /// Every set that this machine can run, the fastest first.
    package static var available: [KernelSet] {
        [InstructionSet.avx512, .avx2, .neon, .portable].compactMap { KernelSet($0) }
    }

    private static func best() throws(InstructionSetError) -> KernelSet {
        guard cplatform_has_fused_multiply_add() else {
            throw InstructionSetError(
                code: .noFusedMultiplyAdd,
                description:
                    "this processor has no fused multiply-add instructions, which gradsweep's arithmetic "
                    + "is made of. Use a newer machine, or set \(environmentVariable)=portable to compute "
                    + "the same results through a library, more than ten times slower.")
        }
        return available.first ?? portable
    }

    /// The set for `instructionSet`; nil where this machine or this build cannot run it.
    private init?(_ instructionSet: InstructionSet) {
        if Self.portable.instructionSet == instructionSet {
            self = Self.portable
            return
        }
        #if arch(x86_64)
        switch instructionSet {
        case .avx512 where cplatform_supports_x86_64_v4():
            self.init(float32: kernelTablesAVX512Float, float64: kernelTablesAVX512Double)
        case .avx2 where cplatform_supports_x86_64_v3():
            self.init(float32: kernelTablesAVX2Float, float64: kernelTablesAVX2Double)
        default: return nil
        }
        #else
        return nil
        #endif
    }

    private init(float32: KernelTables, float64: KernelTables) {
        self.float32 = float32
        self.float64 = float64
    }

    private static let portable = KernelSet(
        float32: kernelTablesPortableFloat, float64: kernelTablesPortableDouble)
}
