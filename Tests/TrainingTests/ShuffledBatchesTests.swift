// The order of rows: every epoch a permutation, from seed and epoch only.

import Testing
import Training

struct ShuffledBatchesTests {
    private func batches(rows: Int, size: Int, seed: UInt64, steps: Range<Int>) -> [[Int32]] {
        let source = ShuffledBatches(rows: rows, batchSize: size, seed: seed)
        return steps.map { step in
            [Int32](unsafeUninitializedCapacity: size) { buffer, count in
                buffer.initialize(repeating: -1)
                source.fill(step: step, buffer)
                count = size
            }
        }
    }

    @Test(arguments: [(10, 3), (12, 4), (7, 7), (5, 1)]) func anEpochTakesEveryRowAtMostOnce(
        _ rows: Int, _ size: Int
    ) {
        let perEpoch = rows / size
        let found = batches(rows: rows, size: size, seed: 5, steps: 0..<3 * perEpoch)
        for epoch in 0..<3 {
            let taken = found[epoch * perEpoch..<(epoch + 1) * perEpoch].flatMap(\.self)
            // A last partial batch is dropped.
            #expect(taken.count == perEpoch * size && Set(taken).count == taken.count)
            #expect(taken.allSatisfy { (0..<Int32(rows)).contains($0) })
        }
    }

    @Test func epochsAndSeedsDiffer() {
        let found = batches(rows: 64, size: 64, seed: 5, steps: 0..<2)
        #expect(found[0] != found[1])
        #expect(batches(rows: 64, size: 64, seed: 6, steps: 0..<1)[0] != found[0])
    }

    @Test func aStepsBatchDoesNotDependOnTheStepsBefore() {
        let inOrder = batches(rows: 50, size: 8, seed: 9, steps: 0..<40)
        #expect(batches(rows: 50, size: 8, seed: 9, steps: 31..<32)[0] == inOrder[31])
    }
}
