// Gaussian inputs with targets x·T: a task that a linear model can learn.

import SweepModel

enum LinearTeacher {
    /// x ~ N(0, 1), T ~ N(0, 1/features), so that outputs have variance 1.
    static func dataSet(
        _ sizes: GeneratedData, task: LearningTask, seed: UInt64
    ) throws(DataError) -> DataSet {
        try GeneratedTargets.check(sizes, task: task)
        let stream = DataStream(seed: seed, purpose: .inputs)
        let inputs = (0..<sizes.samples * sizes.features).map { stream.normal($0) }
        let teacher = PlainProduct.weights(
            fanIn: sizes.features, columns: sizes.outputs, DataStream(seed: seed, purpose: .teacher))
        let outputs = PlainProduct.product(
            inputs, teacher, inner: sizes.features, columns: sizes.outputs)
        return DataSet(
            rows: sizes.samples, features: sizes.features, inputs: inputs,
            targets: GeneratedTargets.targets(outputs: outputs, sizes: sizes, task: task, seed: seed))
    }
}
