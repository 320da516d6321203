// Every kind of block the core can build, as small networks. Not a test itself.

import KernelInterface
import NeuralNetwork

/// A kind of hidden block.
enum SmallBlock: CaseIterable, Sendable {
    case plain, twoMatrices
    case residual, residualOfTwo
    case preActivated, preActivatedOfTwo
    case highway, highwayOfTwo

    /// Blocks with a skip connection, without one, and with one again (a gate for highway blocks); the first
    /// one's input is the network's.
    func architecture(normalization: NormalizationKind = .none) -> NetworkArchitecture {
        var architecture = NetworkArchitecture(inputs: 6, hiddenWidths: [6, 5, 5], outputs: 3)
        architecture.activation = .tanh
        architecture.normalization = normalization
        architecture.skipScale = 0.8
        architecture.branchScale = 1.3
        switch self {
        case .plain, .twoMatrices: break
        case .residual, .residualOfTwo: architecture.residual = true
        case .preActivated, .preActivatedOfTwo:
            architecture.residual = true
            architecture.residualOrder = .pre
        case .highway, .highwayOfTwo: architecture.highway = true
        }
        switch self {
        case .plain, .residual, .preActivated, .highway: break
        case .twoMatrices, .residualOfTwo, .preActivatedOfTwo, .highwayOfTwo:
            architecture.blockMatrices = 2
        }
        return architecture
    }
}

extension NormalizationKind {
    static let all: [NormalizationKind] = [.none, .batch, .layer, .rms, .weight]
}
