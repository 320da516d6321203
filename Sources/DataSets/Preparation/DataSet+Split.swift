// Held-out rows, drawn by the split's seed. Not here: how many (DataConfiguration).

import ReproducibleMath
import SweepModel

extension DataSet {
    /// Training and test part; rows keep the table's order in both.
    ///
    /// The test part's rows are the first of a random permutation.
    func split(_ configuration: DataConfiguration) throws(DataError) -> PreparedData {
        let count = configuration.testRowCount(of: rows)
        guard rows > 0, count > 0 || configuration.testFraction == 0 else {
            throw DataError(
                .tooFewRows, message: "\(rows) rows cannot be split into a training and a test part")
        }
        guard count > 0 else { return PreparedData(training: self) }
        let order = RandomStream(seed: configuration.splitSeed, purpose: .split).permutation(count: rows)
        return PreparedData(
            training: selecting(rows: order[count...].sorted()),
            test: selecting(rows: order[..<count].sorted()))
    }
}
