// Gaussian inputs with the outputs of a random network as targets: a task that needs a hidden layer.

import ReproducibleMath
import SweepModel

enum NetworkTeacher {
    /// tanh(x·W)·V with x ~ N(0, 1), W ~ N(0, 1/features), V ~ N(0, 1/teacherWidth), without biases.
    static func dataSet(
        _ sizes: GeneratedData, task: LearningTask, seed: UInt64
    ) throws(DataError) -> DataSet {
        try GeneratedTargets.check(sizes, task: task)
        let inputs = GaussianNumbers.array(
            sizes.samples * sizes.features, RandomStream(seed: seed, purpose: .inputs))
        let width = sizes.teacherWidth
        let first = PlainProduct.weights(
            fanIn: sizes.features, columns: width, RandomStream(seed: seed, purpose: .teacher))
        let second = PlainProduct.weights(
            fanIn: width, columns: sizes.outputs, RandomStream(seed: seed, purpose: .teacher, substream: 1))
        let hidden = PlainProduct.product(inputs, first, inner: sizes.features, columns: width)
            .map { Reproducible.tanh($0) }
        let outputs = PlainProduct.product(hidden, second, inner: width, columns: sizes.outputs)
        return DataSet(
            rows: sizes.samples, features: sizes.features, inputs: inputs,
            targets: GeneratedTargets.targets(outputs: outputs, sizes: sizes, task: task, seed: seed))
    }
}
