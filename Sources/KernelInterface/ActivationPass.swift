// Arguments of the elementwise passes that do several things at once.

/// h = φ(z), d = φ′(z), and what the probe records of h, in one pass.
package struct ActivationPass {
    package var activation: Activation
    /// Elements of one network.
    package var count: Int
    package var z: UnsafeRawPointer
    /// PReLU's trainable slopes [columns], which stand in for the activation's own; nil otherwise.
    package var slopes: UnsafeRawPointer?
    /// Columns of z [rows × columns]; used with `slopes` only.
    package var columns: Int
    /// h; may be z in place.
    package var h: UnsafeMutableRawPointer
    /// φ′(z).
    package var d: UnsafeMutableRawPointer
    /// Below and above these an element counts as saturated; rounded to the format. −∞ and +∞ for none.
    package var lowerThreshold: Double
    package var upperThreshold: Double
    /// All of ``ActivationFigure``, per lane; nil where nobody wants them.
    package var figures: UnsafeMutablePointer<Double>?

    package init(
        activation: Activation, count: Int, z: UnsafeRawPointer, slopes: UnsafeRawPointer? = nil,
        columns: Int = 1, h: UnsafeMutableRawPointer, d: UnsafeMutableRawPointer,
        lowerThreshold: Double = -.infinity, upperThreshold: Double = .infinity,
        figures: UnsafeMutablePointer<Double>?
    ) {
        self.activation = activation
        self.count = count
        self.z = z
        self.slopes = slopes
        self.columns = columns
        self.h = h
        self.d = d
        self.lowerThreshold = lowerThreshold
        self.upperThreshold = upperThreshold
        self.figures = figures
    }
}

/// δ = (e ⊗ w) ⊙ φ′ of a hidden layer below a read-out with one output, in h's place. e [rows] is
/// ∂L/∂outputs, w [columns] are the read-out's weights, and φ′ follows from h = φ(z) [rows × columns].
///
/// Every element is fma(e, w, 0) · φ′: the bits of a product followed by `backpropagate`, without reading and
/// writing ∂L/∂h and φ′.
package struct OuterBackpropagation {
    package enum Nonlinearity: Sendable {
        case linear, tanh, relu
    }

    package var nonlinearity: Nonlinearity
    package var rows: Int
    package var columns: Int
    package var errors: UnsafeRawPointer
    package var weights: UnsafeRawPointer
    package var h: UnsafeMutableRawPointer

    package init(
        nonlinearity: Nonlinearity, rows: Int, columns: Int, errors: UnsafeRawPointer,
        weights: UnsafeRawPointer, h: UnsafeMutableRawPointer
    ) {
        self.nonlinearity = nonlinearity
        self.rows = rows
        self.columns = columns
        self.errors = errors
        self.weights = weights
        self.h = h
    }
}

/// A highway block's mixture a = T ⊙ h + (1 − T) ⊙ x (Srivastava, Greff & Schmidhuber 2015, eq. 3).
///
/// Forward: a = fma(T, h − x, x). Backward, with U = ∂L/∂a: ∂L/∂h = U · T, ∂L/∂T = U · (h − x),
/// ∂L/∂x = fma(−T, U, U).
package struct GatePass {
    package var count: Int
    package var gate: UnsafeRawPointer
    package var transformed: UnsafeRawPointer
    package var carried: UnsafeRawPointer
    /// a, written by the forward pass; U, read by the backward pass, which may write ∂L/∂x in its place.
    package var output: UnsafeMutableRawPointer
    /// Written by the backward pass.
    package var transformedGradient: UnsafeMutableRawPointer
    package var gateGradient: UnsafeMutableRawPointer
    package var carriedGradient: UnsafeMutableRawPointer

    package init(
        count: Int, gate: UnsafeRawPointer, transformed: UnsafeRawPointer, carried: UnsafeRawPointer,
        output: UnsafeMutableRawPointer, transformedGradient: UnsafeMutableRawPointer,
        gateGradient: UnsafeMutableRawPointer, carriedGradient: UnsafeMutableRawPointer
    ) {
        self.count = count
        self.gate = gate
        self.transformed = transformed
        self.carried = carried
        self.output = output
        self.transformedGradient = transformedGradient
        self.gateGradient = gateGradient
        self.carriedGradient = carriedGradient
    }
}

/// An inverted dropout mask (Srivastava et al. 2014): element i is 0 with probability p, else 1/(1 − p).
///
/// Philox4x32-10 under the lane's key with the counter (i, step, purpose, layer); its first word w drops the
/// element where w < ⌊p · 2³²⌋.
package struct DropoutMask {
    package var count: Int
    /// The trial's seed, per lane.
    package var seeds: UnsafePointer<UInt64>
    /// The lane's step, counted from 0, per lane.
    package var steps: UnsafePointer<UInt32>
    /// p per lane, 0 ≤ p < 1.
    package var probabilities: UnsafePointer<Double>
    package var purpose: UInt32
    package var layer: UInt32
    package var mask: UnsafeMutableRawPointer

    package init(
        count: Int, seeds: UnsafePointer<UInt64>, steps: UnsafePointer<UInt32>,
        probabilities: UnsafePointer<Double>, purpose: UInt32, layer: UInt32, mask: UnsafeMutableRawPointer
    ) {
        self.count = count
        self.seeds = seeds
        self.steps = steps
        self.probabilities = probabilities
        self.purpose = purpose
        self.layer = layer
        self.mask = mask
    }
}
