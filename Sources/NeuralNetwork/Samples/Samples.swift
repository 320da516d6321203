// The rows a network learns from or is measured on, in its number format. Not here: where they come from,
// their split and scaling (DataSets), the order of batches.

package import KernelInterface

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
///
/// `@unchecked Sendable`: the pointers are written in `init` only and freed in `deinit`; in between every
/// thread only reads.
package final class Samples: @unchecked Sendable {
    package let rows: Int
    package let features: Int
    /// Units of a fitting read-out.
    package let outputs: Int
    package let format: NumberFormat
    /// [rows × features], row-major, in the format.
    let inputs: UnsafeRawPointer
    /// One a row; nil for real targets.
    let classes: UnsafePointer<Int32>?
    /// [rows × outputs], row-major, in the format; one-hot rows where targets are classes.
    let values: UnsafeRawPointer

    /// - Parameters:
    ///   - inputs: row-major, rows × features.
    ///   - targets: class indices may be trained on by either kind of loss; those that compare element by
    ///     element then see one-hot rows.
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
        try Self.check(inputs, columns: features, isTarget: false, format)
        switch targets {
        case .classes(let labels, let count):
            precondition(labels.count == rows, "one class a row")
            var oneHot = [Double](repeating: 0, count: rows * count)
            for (row, label) in labels.enumerated() where label >= 0 && label < count {
                oneHot[row * count + Int(label)] = 1
            }
            let copy = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, rows))
            for (row, label) in labels.enumerated() { copy[row] = label }
            values = Self.converted(oneHot, format)
            classes = UnsafePointer(copy)
        case .values(let numbers, let outputs):
            precondition(numbers.count == rows * outputs, "targets: rows × outputs")
            try Self.check(numbers, columns: outputs, isTarget: true, format)
            values = Self.converted(numbers, format)
            classes = nil
        }
        self.inputs = Self.converted(inputs, format)
    }

    deinit {
        inputs.deallocate()
        classes?.deallocate()
        values.deallocate()
    }

    private static func check(
        _ numbers: [Double], columns: Int, isTarget: Bool, _ format: NumberFormat
    ) throws(NonFiniteSample) {
        let index =
            switch format {
            case .float32: numbers.firstIndex { !Float($0).isFinite }
            case .float64: numbers.firstIndex { !$0.isFinite }
            }
        guard let index else { return }
        throw NonFiniteSample(
            row: index / columns, column: index % columns, isTarget: isTarget, value: numbers[index])
    }

    private static func converted(_ numbers: [Double], _ format: NumberFormat) -> UnsafeRawPointer {
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, numbers.count) * format.byteCount, alignment: 64)
        switch format {
        case .float32:
            let values = memory.bindMemory(to: Float.self, capacity: numbers.count)
            for (index, number) in numbers.enumerated() { values[index] = Float(number) }
        case .float64:
            let values = memory.bindMemory(to: Double.self, capacity: numbers.count)
            for (index, number) in numbers.enumerated() { values[index] = number }
        }
        return UnsafeRawPointer(memory)
    }
}
