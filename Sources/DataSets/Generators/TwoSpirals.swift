// Two interleaved spirals in the plane, one a class: easy to see, hard for a shallow network. Source: Lang &
// Witbrock, "Learning to tell two spirals apart" (1988); the CMU benchmark's 194 points are the case of
// `samples: 194`, `turns: 3`, `noise: 0`.

import ReproducibleMath
import SweepModel

enum TwoSpirals {
    /// Radius at the spirals' outer and inner ends.
    private static let radii = (outer: 6.5, inner: 0.5)

    /// Point i = 0 … m − 1 of a spiral lies at angle φ = 2π·turns·i/(m − 1) and radius 6.5 − 6·i/(m − 1), at
    /// (r sin φ, r cos φ); the other spiral is its mirror image through the origin. Row r is point r/2 of
    /// spiral r mod 2. Each coordinate gets N(0, noise²).
    static func dataSet(
        _ sizes: GeneratedData, task: LearningTask, seed: UInt64
    ) throws(DataError) -> DataSet {
        try GeneratedTargets.check(sizes, task: task)
        guard task == .classification, sizes.features == 2, sizes.outputs == 2 else {
            throw DataError(
                .unknownTarget,
                message:
                    "two_spirals have two features and two classes; take a teacher for other sizes and for "
                    + "regression")
        }
        let noise = GaussianNumbers.array(2 * sizes.samples, RandomStream(seed: seed, purpose: .noise))
        let last = Double(max(1, (sizes.samples + 1) / 2 - 1))
        var inputs: [Double] = []
        inputs.reserveCapacity(2 * sizes.samples)
        for row in 0..<sizes.samples {
            let share = Double(row / 2) / last
            let angle = 2 * Double.pi * sizes.turns * share
            let radius = radii.outer - (radii.outer - radii.inner) * share
            let side = row % 2 == 0 ? radius : -radius
            inputs.append(side * Reproducible.sin(angle) + sizes.noise * noise[2 * row])
            inputs.append(side * Reproducible.cos(angle) + sizes.noise * noise[2 * row + 1])
        }
        return DataSet(
            rows: sizes.samples, features: 2, inputs: inputs,
            targets: .classes((0..<sizes.samples).map { Int32($0 % 2) }, count: 2))
    }
}
