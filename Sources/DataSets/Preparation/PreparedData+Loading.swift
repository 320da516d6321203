// From a data configuration to the parts that a trial trains on: read or generate, split, scale.

package import SweepModel

extension PreparedData {
    /// Reads or generates the data, holds out the test part (or reads it from its own files) and scales
    /// both by the training part's figures.
    ///
    /// - Errors: `DataError`; also where a number is not finite, before or after scaling.
    package static func load(
        _ configuration: DataConfiguration, locator: DataLocator
    ) throws(DataError) -> PreparedData {
        let whole = try DataSet.load(configuration, locator: locator)
        let parts: PreparedData
        if case .file(let file) = configuration.source, let path = file.testPath {
            let test = try DataSet.read(file, part: .test, task: configuration.task, locator: locator)
            parts = try whole.joined(by: test, from: locator.locate(path).path)
        } else {
            parts = try whole.split(configuration)
        }
        return try parts.scaled(configuration.scaling)
    }
}
