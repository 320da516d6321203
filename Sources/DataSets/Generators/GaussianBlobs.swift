// Gaussian clusters, one a class: a task whose difficulty is spread against noise.

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
        let centres = DataStream(seed: seed, purpose: .centres)
        let noise = DataStream(seed: seed, purpose: .noise)
        let (features, classes) = (sizes.features, sizes.outputs)
        let centre = (0..<classes * features).map { sizes.spread * centres.normal($0) }
        let inputs = (0..<sizes.samples * features).map { index in
            let (row, feature) = index.quotientAndRemainder(dividingBy: features)
            return centre[row % classes * features + feature] + sizes.noise * noise.normal(index)
        }
        return DataSet(
            rows: sizes.samples, features: features, inputs: inputs,
            targets: .classes((0..<sizes.samples).map { Int32($0 % classes) }, count: classes))
    }
}
