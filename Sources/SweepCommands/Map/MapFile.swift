// The JSON file of `gradsweep map`. Not here: training it.

import NeuralNetwork
import Reporting
import SweepModel

/// What a map file says: the problem, and the rates of its rows and columns.
struct MapFile {
    var problem: MapProblem
    /// Rows of the map are the read-out's rates, columns the first layer's.
    var rates: [Double]

    private static let keys = ["nonlinearity", "W0", "W1", "X", "Y", "lr"]

    /// - Throws: what is wrong, with file, line and key.
    init(_ bytes: [UInt8], file: String) throws(CommandFailure) {
        let root: JSONNode
        do {
            root = try JSONParser.parse(bytes)
        } catch {
            throw Reader(bytes: bytes, file: file).failure(at: error.offset, error.message)
        }
        let reader = Reader(bytes: bytes, file: file)
        guard case .object(let members) = root.value else {
            throw reader.failure(at: root.offset, "found \(root.kind), expected an object")
        }
        for member in members where !Self.keys.contains(member.key) {
            let nearest = Spelling.nearest(to: member.key, in: Self.keys)
            throw reader.failure(
                at: member.node.offset,
                "unknown key \"\(member.key)\"" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
                    + " Known are \(Self.keys.joined(separator: ", "))")
        }
        let nonlinearity = try reader.nonlinearity(reader.member("nonlinearity", of: root))
        let first = try reader.matrix("W0", reader.member("W0", of: root))
        let readout = try reader.matrix("W1", reader.member("W1", of: root))
        let data = try reader.matrix("X", reader.member("X", of: root))
        let targets = try reader.matrix("Y", reader.member("Y", of: root))
        let rates = try reader.member("lr", of: root)
        self.rates = try reader.numbers("lr", rates)
        let width = first.columns
        func expect(_ key: String, _ found: Matrix, rows: Int, columns: Int) throws(CommandFailure) {
            guard (found.rows, found.columns) == (rows, columns) else {
                throw reader.failure(
                    at: found.offset,
                    "\(key): found \(found.rows) × \(found.columns) numbers, expected \(rows) × \(columns)")
            }
        }
        try expect("W0", first, rows: data.columns, columns: width)
        try expect("W1", readout, rows: width, columns: 1)
        try expect("Y", targets, rows: data.rows, columns: 1)
        problem = MapProblem(
            nonlinearity: nonlinearity, width: width, inputs: data.columns, firstWeights: first.values,
            readoutWeights: readout.values, data: data.values, targets: targets.values)
    }

    /// The map's pixels, row by row.
    var pixels: [MapPixel] {
        rates.flatMap { readout in rates.map { MapPixel(firstRate: $0, readoutRate: readout) } }
    }
}

/// Rows of numbers of one length.
private struct Matrix {
    var rows: Int
    var columns: Int
    var values: [Double]
    var offset: Int
}

private struct Reader {
    let bytes: [UInt8]
    let file: String

    func failure(at offset: Int, _ message: String) -> CommandFailure {
        let place = TextPosition(offset: offset, in: bytes)
        return CommandFailure("\(file):\(place.line):\(place.column): \(message)")
    }

    func member(_ key: String, of root: JSONNode) throws(CommandFailure) -> JSONNode {
        guard let node = root[key] else { throw failure(at: root.offset, "the key \"\(key)\" is missing") }
        return node
    }

    func nonlinearity(_ node: JSONNode) throws(CommandFailure) -> MapProblem.Nonlinearity {
        let names = MapProblem.Nonlinearity.allCases.map(\.rawValue)
        guard case .text(let name) = node.value else {
            throw failure(
                at: node.offset,
                "nonlinearity: found \(node.kind), expected one of \(names.joined(separator: ", "))")
        }
        guard let known = MapProblem.Nonlinearity(rawValue: name) else {
            let nearest = Spelling.nearest(to: name, in: names)
            throw failure(
                at: node.offset,
                "nonlinearity: unknown value \"\(name)\"; allowed are \(names.joined(separator: ", "))"
                    + (nearest.map { "; did you mean \"\($0)\"?" } ?? ""))
        }
        return known
    }

    func numbers(_ key: String, _ node: JSONNode) throws(CommandFailure) -> [Double] {
        guard case .list(let elements) = node.value else {
            throw failure(at: node.offset, "\(key): found \(node.kind), expected a list of numbers")
        }
        guard !elements.isEmpty else { throw failure(at: node.offset, "\(key): the list is empty") }
        var values: [Double] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            guard case .number(let value) = element.value else {
                throw failure(at: element.offset, "\(key): found \(element.kind), expected a number")
            }
            guard value.isFinite else {
                throw failure(at: element.offset, "\(key): the number is not finite")
            }
            values.append(value)
        }
        return values
    }

    func matrix(_ key: String, _ node: JSONNode) throws(CommandFailure) -> Matrix {
        guard case .list(let rows) = node.value, !rows.isEmpty else {
            throw failure(at: node.offset, "\(key): found \(node.kind), expected a list of rows")
        }
        var matrix = Matrix(rows: rows.count, columns: 0, values: [], offset: node.offset)
        for (index, row) in rows.enumerated() {
            let values = try numbers("\(key)[\(index)]", row)
            if index == 0 { matrix.columns = values.count }
            guard values.count == matrix.columns else {
                throw failure(
                    at: row.offset,
                    "\(key)[\(index)]: found \(values.count) numbers, expected \(matrix.columns) as in the "
                        + "first row")
            }
            matrix.values += values
        }
        return matrix
    }
}
