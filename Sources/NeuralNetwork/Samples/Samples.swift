// The rows a network learns from or is measured on, in its number format. Not here: where they come from,
// their split and scaling (DataSets), the order of batches.

/// Targets as given; converted once.
package enum SampleTargets: Hashable, Sendable {
    /// One class index a row, 0 ..< count.
    case classes([Int32], count: Int)
    /// Row-major, rows × outputs.
    case values([Double], outputs: Int)

    /// Units of a fitting read-out.
    package var outputs: Int {
        switch self {
        case .classes(_, let count): count
        case .values(_, let outputs): outputs
        }
    }
}

/// A number that cannot be trained on: not finite, or not finite in the samples' format.
package struct NonFiniteSample: Error, Hashable, Sendable {
    /// Counted from 0.
    package let row: Int
    /// Feature or output, counted from 0.
    package let column: Int
    package let isTarget: Bool
    /// As given; finite where only the narrower format cannot hold it.
    package let value: Double
}

/// Inputs with targets, immutable and shared by all slots.
package final class Samples: Sendable {
    package let rows: Int
    package let features: Int
    /// Units of a fitting read-out.
    package let outputs: Int
    package let format: NumberFormat
    let storage: Storage

    enum Storage: Sendable {
        case float32(SampleStorage<Float>)
        case float64(SampleStorage<Double>)
    }

    /// - Parameters:
    ///   - inputs: row-major, rows × features.
    ///   - targets: class indices may be trained on by either loss; the squared error then sees one-hot rows.
    /// - Throws: ``NonFiniteSample`` for the first one in row order, inputs before targets.
    /// - Precondition: the arrays' sizes agree with `rows` and `features`.
    package init(
        rows: Int, features: Int, inputs: [Double], targets: SampleTargets, format: NumberFormat
    ) throws(NonFiniteSample) {
        precondition(inputs.count == rows * features, "inputs: rows × features")
        self.rows = rows
        self.features = features
        self.outputs = targets.outputs
        self.format = format
        switch format {
        case .float32:
            storage = .float32(try SampleStorage(rows: rows, inputs: inputs, targets: targets))
        case .float64:
            storage = .float64(try SampleStorage(rows: rows, inputs: inputs, targets: targets))
        }
    }
}

/// The memory of ``Samples`` in one format.
///
/// `@unchecked Sendable`: the pointers are written in `init` only and freed in `deinit`; in between every
/// thread only reads.
final class SampleStorage<Scalar: BinaryFloatingPoint & Sendable>: @unchecked Sendable {
    /// Row-major, rows × features.
    let inputs: UnsafePointer<Scalar>
    /// One a row; nil for real targets.
    let classes: UnsafePointer<Int32>?
    /// Row-major, rows × outputs; one-hot rows where targets are classes.
    let values: UnsafePointer<Scalar>
    /// max |x| over the inputs.
    let largestInput: Double

    init(rows: Int, inputs: [Double], targets: SampleTargets) throws(NonFiniteSample) {
        let features = rows == 0 ? 0 : inputs.count / rows
        try Self.check(inputs, columns: features, isTarget: false)
        largestInput = inputs.reduce(0) { max($0, abs($1)) }
        switch targets {
        case .classes(let labels, let count):
            precondition(labels.count == rows, "one class a row")
            let oneHot = Self.allocate(rows * count)
            oneHot.initialize(repeating: 0, count: rows * count)
            for (row, label) in labels.enumerated() where label >= 0 && label < count {
                oneHot[row * count + Int(label)] = 1
            }
            let copy = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, rows))
            for (row, label) in labels.enumerated() { copy[row] = label }
            values = UnsafePointer(oneHot)
            classes = UnsafePointer(copy)
        case .values(let numbers, let outputs):
            precondition(numbers.count == rows * outputs, "targets: rows × outputs")
            try Self.check(numbers, columns: outputs, isTarget: true)
            values = Self.converted(numbers)
            classes = nil
        }
        self.inputs = Self.converted(inputs)
    }

    deinit {
        inputs.deallocate()
        classes?.deallocate()
        values.deallocate()
    }

    private static func check(
        _ numbers: [Double], columns: Int, isTarget: Bool
    ) throws(NonFiniteSample) {
        guard let index = numbers.firstIndex(where: { !Scalar($0).isFinite }) else { return }
        throw NonFiniteSample(
            row: index / columns, column: index % columns, isTarget: isTarget, value: numbers[index])
    }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Scalar> {
        UnsafeMutableRawPointer
            .allocate(byteCount: max(1, count) * MemoryLayout<Scalar>.stride, alignment: 64)
            .bindMemory(to: Scalar.self, capacity: max(1, count))
    }

    private static func converted(_ numbers: [Double]) -> UnsafePointer<Scalar> {
        let memory = allocate(numbers.count)
        for (index, number) in numbers.enumerated() { memory[index] = Scalar(number) }
        return UnsafePointer(memory)
    }
}
