// Enumerations: the vocabulary's names against the contract's numbers. Each table is an exhaustive switch,
// so that a new name does not compile until it has a number.

internal import SweepModel
internal import SweepProtocol
internal import SwiftProtobuf

/// An enumeration of the vocabulary that has a number for each of its cases.
protocol Numbered: CaseIterable {
    associatedtype Number: SwiftProtobuf.Enum

    var number: Number { get }
}

extension Numbered {
    /// The case with this number.
    init(_ number: Number, _ field: String) throws(WireError) {
        guard let match = Self.allCases.first(where: { $0.number == number }) else {
            throw WireError(.unknownValue(number.rawValue), field)
        }
        self = match
    }

    /// The number as it is written.
    var wireNumber: UInt64 { UInt64(number.rawValue) }

    /// The cases by their numbers, which are small.
    static var valuesByNumber: [Self?] {
        let greatest = allCases.map(\.wireNumber).max() ?? 0
        return (0...greatest).map { number in allCases.first { $0.wireNumber == number } }
    }
}

extension Verdict: Numbered {
    var number: WireVerdict {
        switch self {
        case .converged: .converged
        case .converging: .converging
        case .stalled: .stalled
        case .vanishing: .vanishing
        case .exploding: .exploding
        }
    }
}

extension VerdictCause: Numbered {
    var number: WireVerdictCause {
        switch self {
        case .nonFinite: .nonFinite
        case .lossDivergence: .lossDivergence
        case .updateRatio: .updateRatio
        case .hiddenByClipping: .hiddenByClipping
        case .deadLayer: .deadLayer
        case .underflow: .underflow
        case .lowElasticity: .lowElasticity
        case .depthRatio: .depthRatio
        case .tinyUpdates: .tinyUpdates
        case .oscillating: .oscillating
        case .plateau: .plateau
        }
    }
}

extension VerdictFlag: Numbered {
    var number: WireVerdictFlag {
        switch self {
        case .explodingAtInit: .explodingAtInit
        case .gradientSpike: .gradientSpike
        case .clipped: .clipped
        case .dyingReLU: .dyingRelu
        case .saturated: .saturated
        }
    }
}

extension TrialFailure.Cause: Numbered {
    var number: WireFailureCause {
        switch self {
        case .invalidData: .invalidData
        case .dataUnavailable: .dataUnavailable
        case .invalidConfiguration: .invalidConfiguration
        case .workerLost: .workerLost
        case .outOfTime: .outOfTime
        }
    }
}

extension NonFiniteProvenance.Phase: Numbered {
    var number: WireNonFinitePhase {
        switch self {
        case .data: .data
        case .parameters: .parameters
        case .forward: .forward
        case .loss: .loss
        case .backward: .backward
        case .update: .update
        }
    }
}

extension NonFiniteProvenance.Tensor: Numbered {
    var number: WireNonFiniteTensor {
        switch self {
        case .input: .input
        case .target: .target
        case .weight: .weight
        case .bias: .bias
        case .gamma: .gamma
        case .beta: .beta
        case .product: .product
        case .preactivation: .preactivation
        case .activation: .activation
        case .loss: .loss
        case .delta: .delta
        case .weightGradient: .weightGradient
        case .biasGradient: .biasGradient
        case .gammaGradient: .gammaGradient
        case .betaGradient: .betaGradient
        case .gain: .gain
        case .slope: .slope
        case .gainGradient: .gainGradient
        case .slopeGradient: .slopeGradient
        }
    }
}

extension NonFiniteProvenance.Kind: Numbered {
    var number: WireNonFiniteKind {
        switch self {
        case .nan: .nan
        case .infinity: .infinity
        case .both: .both
        }
    }
}

extension Refusal.Code: Numbered {
    var number: WireRefusalCode {
        switch self {
        case .unsupportedProtocol: .unsupportedProtocol
        case .malformedMessage: .malformedMessage
        case .notRegistered: .notRegistered
        case .identityInUse: .identityInUse
        case .shuttingDown: .shuttingDown
        case .otherArithmetic: .otherArithmetic
        }
    }
}
