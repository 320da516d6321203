// The choice of kernels: by the processor, or by name.

import KernelInterface
import NeuralNetwork
import Testing

struct InstructionSetTests {
    @Test func theFastestAvailableIsTheDefault() throws {
        let chosen = try KernelSet.select(environment: [:])
        #expect(chosen.instructionSet == KernelSet.available.first?.instructionSet)
        for tables in [chosen.float32, chosen.float64] {
            #expect(tables.one.instructionSet == chosen.instructionSet)
            #expect(tables.sixteen.instructionSet == chosen.instructionSet)
        }
    }

    @Test func everyAvailableOneCanBeForced() throws {
        for set in KernelSet.available {
            let name = set.instructionSet.rawValue
            #expect(
                try KernelSet.select(environment: ["GRADSWEEP_INSTRUCTION_SET": name]).instructionSet.rawValue
                    == name)
        }
        #expect(KernelSet.available.contains { $0.instructionSet == .portable || $0.instructionSet == .neon })
    }

    @Test func anUnknownNameIsRefusedWithTheKnownOnes() {
        let error = #expect(throws: InstructionSetError.self) {
            try KernelSet.select(environment: ["GRADSWEEP_INSTRUCTION_SET": "sse9"])
        }
        #expect(error?.code == .unknown)
        #expect(error?.description.contains("sse9") == true && error?.description.contains("avx2") == true)
    }

    @Test func oneThatTheMachineLacksIsRefused() {
        let available = Set(KernelSet.available.map(\.instructionSet))
        for set in InstructionSet.allCases where !available.contains(set) {
            let error = #expect(throws: InstructionSetError.self) {
                try KernelSet.select(environment: ["GRADSWEEP_INSTRUCTION_SET": set.rawValue])
            }
            #expect(error?.code == .unsupported)
        }
    }
}
