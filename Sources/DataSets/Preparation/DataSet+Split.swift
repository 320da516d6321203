// Held-out rows, drawn by the split's seed. Not here: how many (DataConfiguration).

import SweepModel

extension DataSet {
    /// Training and test part; rows keep the table's order in both.
    ///
    /// The test part's rows are the first of a Fisher–Yates shuffle (Durstenfeld 1964).
    func split(_ configuration: DataConfiguration) throws(DataError) -> PreparedData {
        let count = configuration.testRowCount(of: rows)
        guard rows > 0, count > 0 || configuration.testFraction == 0 else {
            throw DataError(
                .tooFewRows, message: "\(rows) rows cannot be split into a training and a test part")
        }
        guard count > 0 else { return PreparedData(training: self) }
        let stream = DataStream(seed: configuration.splitSeed, purpose: .split)
        var order = Array(0..<rows)
        for place in 0..<count {
            // The high half of a 128-bit product (Lemire 2019); the bias is below rows/2⁶⁴.
            let offset = stream.bits(place).multipliedFullWidth(by: UInt64(rows - place)).high
            order.swapAt(place, place + Int(offset))
        }
        return PreparedData(
            training: selecting(rows: order[count...].sorted()),
            test: selecting(rows: order[..<count].sorted()))
    }
}
