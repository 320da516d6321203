// One preparation of the same data per process, whatever its number of slots. Not here: the preparing.

package import SweepModel
import Synchronization

/// Prepared data by configuration; safe to share between threads.
package final class DataCache: Sendable {
    private let locator: DataLocator
    private let prepared = Mutex<[DataConfiguration: PreparedData]>([:])

    package init(locator: DataLocator) {
        self.locator = locator
    }

    /// The data that `configuration` describes, prepared at the first call; threads that ask for the same
    /// meanwhile wait. A failure is not kept: the next call tries again.
    package func data(for configuration: DataConfiguration) throws(DataError) -> PreparedData {
        let result: Result<PreparedData, DataError> = prepared.withLock { known in
            if let data = known[configuration] { return .success(data) }
            do throws(DataError) {
                let data = try PreparedData.load(configuration, locator: locator)
                known[configuration] = data
                return .success(data)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
