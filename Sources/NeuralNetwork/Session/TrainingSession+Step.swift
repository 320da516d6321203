// One step of training, put together from its phases.

extension TrainingSession {
    /// Forward, loss, backward and measurements on the given rows (nil: the first `batchRows`), up to the
    /// total loss's gradient and its norm.
    ///
    /// - Parameter isProbed: whether the layers' complete sets are measured.
    func computeGradient(rows: UnsafeBufferPointer<Int32>?, isProbed: Bool) {
        measurement.step = updateCount
        measurement.isProbed = isProbed
        load(rows: rows)
        forward(isTraining: true)
        measurement.dataLoss = computeLoss(withGradient: true).loss
        noteLoss(measurement.dataLoss)
        backward()
        completeGradient()
    }

    /// The data loss on the given rows, without gradients; batch norm uses these rows' statistics, and its
    /// running ones stay.
    func dataLoss(rows: UnsafeBufferPointer<Int32>?) -> Evaluation {
        load(rows: rows)
        forward(isTraining: false)
        return computeLoss(withGradient: false)
    }

    /// Of hidden layer `number`'s units, the share that is not ±0 in less than 1 % of the latest batch's
    /// rows.
    func inactiveUnitShare(layer number: Int) -> Double {
        let layer = layout.layers[number - 1]
        let zeros: UnsafeMutablePointer<Int32> = arena.pointer(layer.zeroCounts)
        var inactive = 0
        for unit in 0..<layer.units where 100 * (batch.rows - Int(zeros[unit])) < batch.rows { inactive += 1 }
        return Double(inactive) / Double(layer.units)
    }
}
