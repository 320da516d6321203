// Gaussian inputs with targets x·T: a task that a linear model can learn.

import ReproducibleMath
import SweepModel

enum LinearTeacher {
    /// x ~ N(0, 1), T ~ N(0, 1/features), so that outputs have variance 1.
    static func dataSet(
        _ sizes: GeneratedData, task: LearningTask, seed: UInt64
    ) throws(DataError) -> DataSet {
        try GeneratedTargets.check(sizes, task: task)
        let inputs = GaussianNumbers.array(
            sizes.samples * sizes.features, RandomStream(seed: seed, purpose: .inputs))
        let teacher = PlainProduct.weights(
            fanIn: sizes.features, columns: sizes.outputs, RandomStream(seed: seed, purpose: .teacher))
        let outputs = PlainProduct.product(
            inputs, teacher, inner: sizes.features, columns: sizes.outputs)
        return DataSet(
            rows: sizes.samples, features: sizes.features, inputs: inputs,
            targets: GeneratedTargets.targets(outputs: outputs, sizes: sizes, task: task, seed: seed))
    }
}
