// Which rows a step's batch takes: a new permutation of all rows each epoch, from the trial's seed.

import ReproducibleMath

/// Batches of one trial. An epoch has ⌊rows/batch size⌋ of them; rows of a last partial batch are dropped.
final class ShuffledBatches {
    private let batchSize: Int
    private let batchesPerEpoch: Int
    private let seed: UInt64
    private var order: [Int32]
    private var epoch = -1

    /// - Precondition: 1 ≤ batchSize ≤ rows.
    init(rows: Int, batchSize: Int, seed: UInt64) {
        precondition((1...rows).contains(batchSize), "a batch of 1 to all rows")
        self.batchSize = batchSize
        batchesPerEpoch = rows / batchSize
        self.seed = seed
        order = Array(repeating: 0, count: rows)
    }

    /// Writes the row numbers of `step`'s batch.
    func fill(step: Int, _ rows: UnsafeMutableBufferPointer<Int32>) {
        let (wanted, place) = step.quotientAndRemainder(dividingBy: batchesPerEpoch)
        if wanted != epoch { shuffle(epoch: wanted) }
        for index in 0..<batchSize { rows[index] = order[place * batchSize + index] }
    }

    private func shuffle(epoch: Int) {
        self.epoch = epoch
        for row in order.indices { order[row] = Int32(row) }
        RandomStream(seed: seed, purpose: .shuffle, substream: UInt32(truncatingIfNeeded: epoch)).shuffle(
            &order)
    }
}
