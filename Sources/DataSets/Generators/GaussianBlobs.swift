// Gaussian clusters, one a class: a task whose difficulty is spread against noise.

import ReproducibleMath
import SweepModel

enum GaussianBlobs {
    /// Row r belongs to class r mod classes: centre N(0, spread²) of its class plus N(0, noise²).
    static func dataSet(
        _ sizes: GeneratedData, task: LearningTask, seed: UInt64
    ) throws(DataError) -> DataSet {
        try GeneratedTargets.check(sizes, task: task)
        guard task == .classification else {
            throw DataError(
                .unknownTarget,
                message: "gaussian_blobs have classes, not real targets; take a teacher for regression")
        }
        let (features, classes) = (sizes.features, sizes.outputs)
        let centres = GaussianNumbers.array(
            classes * features, RandomStream(seed: seed, purpose: .teacher))
        let noise = GaussianNumbers.array(
            sizes.samples * features, RandomStream(seed: seed, purpose: .noise))
        let inputs = noise.indices.map { index in
            let (row, feature) = index.quotientAndRemainder(dividingBy: features)
            let centre = centres[row % classes * features + feature]
            return sizes.spread * centre + sizes.noise * noise[index]
        }
        return DataSet(
            rows: sizes.samples, features: features, inputs: inputs,
            targets: .classes((0..<sizes.samples).map { Int32($0 % classes) }, count: classes))
    }
}
