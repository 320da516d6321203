// What a weight matrix is to its network. Not here: which matrices a network has (NetworkArchitecture).

/// The place of a weight layer among the others, as far as its initial values depend on it.
package enum WeightLayerRole: Hashable, Sendable {
    /// A hidden block without a skip connection.
    case block
    /// In a residual branch, with another matrix after it.
    case branchInner
    /// The last matrix of a residual branch, the only one where it has one.
    case branchLast
    /// W_T of a highway gate.
    case gate
    case readout
}

/// A weight matrix's place and shape.
package struct WeightPlace: Hashable, Sendable {
    package var role: WeightLayerRole
    package var fanIn: Int
    package var units: Int
    /// Whether a trainable γ multiplies each unit's product: that of the norm layer right behind it, or g/‖v‖
    /// of weight normalisation.
    package var hasGain = false
    /// Residual branches of the whole network, L in Zhang et al. 2019.
    package var branches = 0
    /// Matrices of a residual branch, m in Zhang et al. 2019.
    package var branchMatrices = 1
    /// Width of the norm layer and of the trainable slopes that belong to it.
    package var activationWidth: Int

    package init(role: WeightLayerRole, fanIn: Int, units: Int) {
        self.role = role
        self.fanIn = fanIn
        self.units = units
        activationWidth = units
    }
}
