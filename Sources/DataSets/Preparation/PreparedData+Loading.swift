// From a data configuration to the parts that a trial trains on: read or generate, split, scale.

package import SweepModel

extension PreparedData {
    /// Reads or generates the data, holds out the test part and scales both by the training part's figures.
    ///
    /// - Errors: `DataError`; also where a number is not finite, before or after scaling.
    package static func load(
        _ configuration: DataConfiguration, locator: DataLocator
    ) throws(DataError) -> PreparedData {
        let whole = try DataSet.load(configuration, locator: locator)
        let parts = try whole.split(configuration)
        return try parts.scaled(configuration.scaling)
    }
}
