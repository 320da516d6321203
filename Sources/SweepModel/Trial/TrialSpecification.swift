// A trial as the coordinator hands it out: a number, its place in the sweep, its seed, its parameter values.

/// A swept parameter's name with its value in one setting.
package struct ParameterAssignment: Hashable, Sendable {
    /// Key of the sweep file, such as `learning_rate`.
    package var name: String
    package var value: ParameterValue

    package init(name: String, value: ParameterValue) {
        self.name = name
        self.value = value
    }
}

/// One trial of a sweep: one setting with one seed.
package struct TrialSpecification: Hashable, Sendable {
    /// Counted from 0 in an order that the sweep file alone decides.
    package var trial: Int
    /// Counted from 0; trials of one setting differ in the replicate only.
    package var setting: Int
    /// Counted from 0; replicate r has the same seed in every setting.
    package var replicate: Int
    package var seed: UInt64
    /// The swept parameters in the sweep file's order.
    package var parameters: [ParameterAssignment]

    package init(
        trial: Int, setting: Int, replicate: Int, seed: UInt64, parameters: [ParameterAssignment]
    ) {
        self.trial = trial
        self.setting = setting
        self.replicate = replicate
        self.seed = seed
        self.parameters = parameters
    }
}
