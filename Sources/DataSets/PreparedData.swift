// What a trial trains on: the parts after split and scaling. Not here: how they are made (Preparation).

/// A sweep's data, split and scaled; the same for all its trials.
package struct PreparedData: Hashable, Sendable {
    package let training: DataSet
    /// Held-out rows; nil where the test fraction is 0.
    package let test: DataSet?

    package init(training: DataSet, test: DataSet? = nil) {
        self.training = training
        self.test = test
    }
}
