// The thresholds by the names that sweep files and traces use.

extension VerdictThresholds {
    /// Where a threshold is kept.
    package typealias Path = any WritableKeyPath<VerdictThresholds, Double> & Sendable

    /// Every threshold with its name, in the order of declaration.
    package static let named: [(name: String, path: Path)] = [
        ("tau", \.tau),
        ("loss_ratio", \.lossRatio),
        ("loss_max", \.lossMax),
        ("update_max", \.updateMax),
        ("clip_factor", \.clipFactor),
        ("elasticity", \.elasticity),
        ("depth_ratio", \.depthRatio),
        ("fraction", \.fraction),
        ("improve", \.improve),
        ("tiny_update", \.tinyUpdate),
        ("oscillation", \.oscillation),
        ("init_ratio", \.initRatio),
        ("spike", \.spike),
    ]
}
