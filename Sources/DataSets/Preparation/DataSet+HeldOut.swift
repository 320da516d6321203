// Held-out rows from files of their own beside the training rows. Not here: rows held out by lot
// (DataSet+Split).

import SweepModel

extension DataSet {
    /// These rows as the training part, `test`'s as the test part, once both have the same form.
    ///
    /// A class may occur in one part only: both count the classes of either.
    /// - Parameter path: the test part's file, for the error.
    func joined(by test: DataSet, from path: String) throws(DataError) -> PreparedData {
        guard test.features == features else {
            throw DataError(
                .shapeMismatch, path: path,
                message: "\(test.features) inputs a row, but the training rows have \(features)")
        }
        switch (targets, test.targets) {
        case (.classes(let own, let ownCount), .classes(let others, let otherCount)):
            let count = max(ownCount, otherCount)
            return PreparedData(
                training: DataSet(
                    rows: rows, features: features, inputs: inputs, targets: .classes(own, count: count)),
                test: DataSet(
                    rows: test.rows, features: features, inputs: test.inputs,
                    targets: .classes(others, count: count)))
        default:
            guard test.targets.outputs == targets.outputs else {
                throw DataError(
                    .shapeMismatch, path: path,
                    message: "\(test.targets.outputs) targets a row, but the training rows have "
                        + "\(targets.outputs)")
            }
            return PreparedData(training: self, test: test)
        }
    }
}
