// A table of inputs and targets in memory. Not here: where it comes from, its split and its scaling.

/// What the rows' targets are.
package enum DataTargets: Hashable, Sendable {
    /// One class index a row, 0 ..< count.
    case classes([Int32], count: Int)
    /// Real targets, row-major rows × outputs.
    case values([Double], outputs: Int)

    /// Units that a network's read-out needs: the number of classes or of real outputs.
    package var outputs: Int {
        switch self {
        case .classes(_, let count): count
        case .values(_, let outputs): outputs
        }
    }
}

/// Inputs with their targets; immutable.
package struct DataSet: Hashable, Sendable {
    package let rows: Int
    package let features: Int
    /// Row-major, rows × features.
    package let inputs: [Double]
    package let targets: DataTargets

    /// - Precondition: the arrays' sizes agree with `rows` and `features`, and class indices lie in their
    ///   range. Readers of outside data check before they come here.
    package init(rows: Int, features: Int, inputs: [Double], targets: DataTargets) {
        precondition(rows >= 0 && features >= 0 && inputs.count == rows * features, "inputs: rows × features")
        switch targets {
        case .classes(let classes, let count):
            precondition(classes.count == rows, "one class a row")
            precondition(classes.allSatisfy { $0 >= 0 && Int($0) < count }, "class indices in 0 ..< count")
        case .values(let values, let outputs):
            precondition(values.count == rows * outputs, "targets: rows × outputs")
        }
        self.rows = rows
        self.features = features
        self.inputs = inputs
        self.targets = targets
    }

    /// The first number that is NaN or infinite, in row order, a row's inputs before its targets.
    package var firstNonFinite: NonFiniteEntry? {
        let badInput = inputs.firstIndex { !$0.isFinite }.map {
            NonFiniteEntry(row: $0 / features, column: .input($0 % features), value: inputs[$0])
        }
        guard case .values(let values, let outputs) = targets,
            let index = values.firstIndex(where: { !$0.isFinite })
        else { return badInput }
        let badTarget = NonFiniteEntry(
            row: index / outputs, column: .target(index % outputs), value: values[index])
        guard let badInput else { return badTarget }
        return badInput.row <= badTarget.row ? badInput : badTarget
    }

    /// The rows at `indices`, in that order.
    package func selecting(rows indices: [Int]) -> DataSet {
        var selected: [Double] = []
        selected.reserveCapacity(indices.count * features)
        for row in indices { selected += inputs[row * features..<(row + 1) * features] }
        let chosen: DataTargets =
            switch targets {
            case .classes(let classes, let count): .classes(indices.map { classes[$0] }, count: count)
            case .values(let values, let outputs):
                .values(indices.flatMap { values[$0 * outputs..<($0 + 1) * outputs] }, outputs: outputs)
            }
        return DataSet(rows: indices.count, features: features, inputs: selected, targets: chosen)
    }
}

/// Where a table holds a NaN or an infinity.
package struct NonFiniteEntry: Hashable, Sendable {
    package enum Column: Hashable, Sendable {
        /// Input feature, counted from 0.
        case input(Int)
        /// Target output, counted from 0.
        case target(Int)
    }

    /// Counted from 0.
    package let row: Int
    package let column: Column
    package let value: Double
}
