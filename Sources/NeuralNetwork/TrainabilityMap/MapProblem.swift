// The trainability map's network and data: Sohl-Dickstein, "The boundary of neural network trainability is
// fractal" (2024). Not here: training it.

import KernelInterface

/// One hidden layer without biases, a mean squared error, full-batch gradient descent with a rate of its own
/// for each layer:
///
///     Z = X W0/√width,  A = φ(Z),  out = A W1/width,  loss = mean((out − Y)²)
///
/// with φ(Z) = tanh(√2 Z), √2 max(Z, 0) or Z.
package struct MapProblem: Hashable, Sendable {
    package enum Nonlinearity: String, CaseIterable, Hashable, Sendable {
        case tanh, relu, identity

        var activation: Activation {
            switch self {
            case .tanh: .tanh
            case .relu: .relu
            case .identity: .linear
            }
        }

        /// Whose derivative follows from its value.
        var backpropagation: OuterBackpropagation.Nonlinearity {
            switch self {
            case .tanh: .tanh
            case .relu: .relu
            case .identity: .linear
            }
        }

        /// φ(Z) is the plain function of this times Z.
        var gain: Double { self == .identity ? 1 : 2.0.squareRoot() }
    }

    package var nonlinearity: Nonlinearity
    package var width: Int
    package var inputs: Int
    /// W0 [inputs × width], row-major.
    package var firstWeights: [Double]
    /// W1 [width].
    package var readoutWeights: [Double]
    /// X [rows × inputs], row-major.
    package var data: [Double]
    /// Y [rows].
    package var targets: [Double]

    package var rows: Int { targets.count }

    /// - Precondition: the arrays' sizes agree; at least one row and one unit.
    package init(
        nonlinearity: Nonlinearity, width: Int, inputs: Int, firstWeights: [Double],
        readoutWeights: [Double], data: [Double], targets: [Double]
    ) {
        precondition(firstWeights.count == inputs * width && readoutWeights.count == width, "weights")
        precondition(data.count == inputs * targets.count && !targets.isEmpty, "rows")
        self.nonlinearity = nonlinearity
        self.width = width
        self.inputs = inputs
        self.firstWeights = firstWeights
        self.readoutWeights = readoutWeights
        self.data = data
        self.targets = targets
    }
}

/// A pair of learning rates.
package struct MapPixel: Hashable, Sendable {
    package var firstRate: Double
    package var readoutRate: Double

    package init(firstRate: Double, readoutRate: Double) {
        self.firstRate = firstRate
        self.readoutRate = readoutRate
    }
}

/// What became of a pixel.
package struct MapOutcome: Hashable, Sendable {
    /// Whether the mean of the last 20 v_t is below 1, v_t = min(loss_t/loss_0, 10⁶) with loss_t = 10⁶ where
    /// it is not finite.
    package var converged: Bool
    /// −Σ v_t where it converged, else Σ 1/v_t: how fast it did either.
    package var value: Double
}

/// v_t over the steps, and what follows from it.
struct MapScore {
    /// A loss that is not finite, and the largest v.
    static let cap = 1e6
    /// Steps whose mean decides.
    static let tail = 20

    private let steps: Int
    private var step = 0
    private var first = Double.nan
    private var sum = LaneSum()
    private var inverseSum = LaneSum()
    private var tailSum = LaneSum()

    init(steps: Int) { self.steps = steps }

    var isOver: Bool { step >= steps }

    mutating func add(_ loss: Double) {
        let loss = loss.isFinite ? loss : Self.cap
        if step == 0 { first = loss }
        let v = min(loss / first, Self.cap)
        sum.add(v)
        inverseSum.add(1 / v)
        if step >= steps - Self.tail { tailSum.add(v) }
        step += 1
    }

    /// The rest of the steps after a loss that is not finite: weights that are NaN stay so.
    mutating func addRest() {
        while !isOver { add(.nan) }
    }

    var outcome: MapOutcome {
        let converged = tailSum.total / Double(min(Self.tail, steps)) < 1
        return MapOutcome(converged: converged, value: converged ? -sum.total : inverseSum.total)
    }
}
