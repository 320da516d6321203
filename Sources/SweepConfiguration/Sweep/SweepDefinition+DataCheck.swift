// What can only be checked when the data are there.

import SweepModel

extension SweepDefinition {
    /// Holds every batch size of the sweep against the training part.
    ///
    /// - Errors: a batch of more rows than there are.
    package func check(trainingRows: Int) throws(ConfigurationErrors) {
        var errors = ErrorCollector(file: file)
        var sizes = batchSizes.map { (value: $0.value, location: Optional($0.location)) }
        if sizes.isEmpty, let size = base.training.batchSize { sizes = [(.integer(size), nil)] }
        for (value, location) in sizes {
            guard case .integer(let size) = value, size > trainingRows else { continue }
            errors.add(
                ConfigurationError(
                    .conflict, location: location, keyPath: "batch_size",
                    problem: "a batch of \(size) rows, but the training part has \(trainingRows)",
                    allowed: "at most \(trainingRows), or full"))
        }
        try errors.throwIfAny()
    }
}
