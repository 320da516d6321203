// From a teacher's outputs to targets. Not here: the teachers.

import ReproducibleMath
import SweepModel

enum GeneratedTargets {
    /// Adds N(0, noise²) to the outputs, then takes them (regression) or each row's greatest one, the first
    /// of equals (classification).
    ///
    /// - Parameter outputs: row-major, rows × sizes.outputs.
    static func targets(
        outputs: [Double], sizes: GeneratedData, task: LearningTask, seed: UInt64
    ) -> DataTargets {
        var outputs = outputs
        if sizes.noise > 0 {
            let noise = GaussianNumbers.array(outputs.count, RandomStream(seed: seed, purpose: .noise))
            for index in outputs.indices { outputs[index] += sizes.noise * noise[index] }
        }
        guard task == .classification else { return .values(outputs, outputs: sizes.outputs) }
        let classes = (0..<sizes.samples).map { row in
            let start = row * sizes.outputs
            var best = 0
            for output in 1..<sizes.outputs where outputs[start + output] > outputs[start + best] {
                best = output
            }
            return Int32(best)
        }
        return .classes(classes, count: sizes.outputs)
    }

    /// Sizes that a set can have.
    static func check(_ sizes: GeneratedData, task: LearningTask) throws(DataError) {
        let leastOutputs = task == .classification ? 2 : 1
        guard sizes.samples >= 1, sizes.features >= 1, sizes.outputs >= leastOutputs, sizes.teacherWidth >= 1
        else {
            throw DataError(
                .tooFewRows,
                message: "generated data need a sample, a feature and \(leastOutputs) outputs at least")
        }
        let (count, overflow) = sizes.samples.multipliedReportingOverflow(by: sizes.features + sizes.outputs)
        guard !overflow, count <= TableBuilder.largestCount else {
            throw DataError(
                .tooLarge, message: "generated data of more than \(TableBuilder.largestCount) numbers")
        }
    }
}

/// A row-major matrix product, every sum in index order.
enum PlainProduct {
    /// left (rows × inner) times right (inner × columns).
    static func product(_ left: [Double], _ right: [Double], inner: Int, columns: Int) -> [Double] {
        let rows = left.count / inner
        var result = [Double](repeating: 0, count: rows * columns)
        for row in 0..<rows {
            for index in 0..<inner {
                let factor = left[row * inner + index]
                for column in 0..<columns {
                    result[row * columns + column] += factor * right[index * columns + column]
                }
            }
        }
        return result
    }

    /// N(0, 1/fanIn) elements.
    static func weights(fanIn: Int, columns: Int, _ stream: RandomStream) -> [Double] {
        let deviation = 1 / Double(fanIn).squareRoot()
        return GaussianNumbers.array(fanIn * columns, stream).map { deviation * $0 }
    }
}

enum GaussianNumbers {
    /// The first `count` standard normal numbers of a stream.
    static func array(_ count: Int, _ stream: RandomStream) -> [Double] {
        var cursor = RandomCursor(stream)
        return (0..<count).map { _ in cursor.nextNormal() }
    }
}
