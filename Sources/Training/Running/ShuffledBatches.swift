// Which rows a step's batch takes: a new permutation of all rows each epoch, from the trial's seed.

import ReproducibleMath

/// Batches of one trial. An epoch has ⌊rows/batch size⌋ of them; rows of a last partial batch are dropped.
package final class ShuffledBatches {
    private let batchSize: Int
    private let batchesPerEpoch: Int
    private let seed: UInt64
    private var order: [Int32]
    private var epoch = -1

    /// - Precondition: 1 ≤ batchSize ≤ rows.
    package init(rows: Int, batchSize: Int, seed: UInt64) {
        precondition((1...rows).contains(batchSize), "a batch of 1 to all rows")
        self.batchSize = batchSize
        batchesPerEpoch = rows / batchSize
        self.seed = seed
        order = Array(repeating: 0, count: rows)
    }

    /// Writes the row numbers of `step`'s batch.
    package func fill(step: Int, _ rows: UnsafeMutableBufferPointer<Int32>) {
        let (wanted, place) = step.quotientAndRemainder(dividingBy: batchesPerEpoch)
        if wanted != epoch { shuffle(epoch: wanted) }
        for index in 0..<batchSize { rows[index] = order[place * batchSize + index] }
    }

    /// The order of `RandomStream.shuffle`, element by element, without its generic calls: those cost more
    /// than a small network's steps.
    private func shuffle(epoch: Int) {
        self.epoch = epoch
        let stream = RandomStream(seed: seed, purpose: .shuffle, substream: UInt32(truncatingIfNeeded: epoch))
        order.withUnsafeMutableBufferPointer { order in
            for row in order.indices { order[row] = Int32(row) }
            for last in stride(from: order.count - 1, to: 0, by: -1) {
                let other = Int(stream.integer(at: UInt64(last), below: UInt64(last) + 1))
                (order[last], order[other]) = (order[other], order[last])
            }
        }
    }
}
