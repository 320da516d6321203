// The boundary between networks and instruction sets: one table of functions per instruction set, format and
// number of lanes. Not for choosing among them (NeuralNetwork does), and not a tensor library: memory belongs
// to the caller.

/// The kernels of one instruction set in one format, for one network or for 16 side by side.
///
/// A table with 16 *lanes* computes 16 networks of one shape at once: element i of lane j of a tensor lies at
/// `i · lanes + j`, a count of elements is always one network's, and what a function returns or takes per
/// network has `lanes` values side by side ("per lane" below; several quantities lie one after the other,
/// `quantity · lanes + lane`). A table with one lane is the same with `lanes` = 1.
///
/// The arithmetic is part of the contract: every table of a format gives the same bits for a network, in any
/// lane (NaNs count as equal whatever their payload).
/// - Tensors are contiguous, row-major, without padding, of the table's format. No kernel allocates. A count
///   of 0 is allowed.
/// - `Double` arguments that take part in arithmetic of the format are rounded once on entry.
/// - A *lane sum* of terms t₀, t₁, … is 16 partial sums, s[i mod 16] += t_i in index order starting from +0,
///   then s[j] += s[j+8] (j < 8), s[j] += s[j+4] (j < 4), s[j] += s[j+2] (j < 2), s[0] + s[1]. "Fused" means
///   s = fma(x, y, s) for a term x·y. Sums in this table are lane sums unless they say otherwise, and
///   statistics are in Double: elements are converted first.
/// - Pointers of one call must not overlap except where a field says "in place": then an output is exactly an
///   input, never a shifted part of it.
package struct KernelTable: Sendable {
    package typealias Input = UnsafeRawPointer
    package typealias Output = UnsafeMutableRawPointer
    package typealias Figures = UnsafeMutablePointer<Double>

    package let instructionSet: InstructionSet
    package let format: NumberFormat
    /// Networks side by side: 1 or 16.
    package let lanes: Int
    package let matrices: MatrixKernels
    package let elementwise: ElementwiseKernels
    package let measurements: MeasurementKernels
    package let training: TrainingKernels

    package init(
        instructionSet: InstructionSet, format: NumberFormat, lanes: Int, matrices: MatrixKernels,
        elementwise: ElementwiseKernels, measurements: MeasurementKernels, training: TrainingKernels
    ) {
        self.instructionSet = instructionSet
        self.format = format
        self.lanes = lanes
        self.matrices = matrices
        self.elementwise = elementwise
        self.measurements = measurements
        self.training = training
    }
}

/// Kernels that know rows and columns.
package struct MatrixKernels: Sendable {
    package typealias Input = KernelTable.Input
    package typealias Output = KernelTable.Output

    /// C = start + A · B, see ``MatrixProduct``.
    package let multiply: @Sendable (MatrixProduct) -> Void
    /// (rows, columns, depth) → numbers of scratch that `multiply` needs for this shape (may be 0); lanes are
    /// included.
    package let multiplyScratchCount: @Sendable (Int, Int, Int) -> Int
    /// (x [rows × columns], rows, columns, result [columns]): result[c] = Σ_r x[r, c], a lane sum over the
    /// row index in the format.
    package let columnSums: @Sendable (Input, Int, Int, Output) -> Void
    /// (x, y [rows × columns], rows, columns, result [columns] per lane): Σ_r x[r, c] · y[r, c], a fused lane
    /// sum over the row index in Double. y may be x.
    package let columnDots: @Sendable (Input, Input, Int, Int, KernelTable.Figures) -> Void
    /// (rows, columns, x, a [columns], z or nil, b [columns] or nil, result): result = fma(x, a_c, b_c · z),
    /// b_c alone where z is nil, and x · a_c where b is. In place with x or z.
    package let combineColumns: @Sendable (Int, Int, Input, Input, Input?, Input?, Output) -> Void
    /// (source [· × columns] without lanes, row numbers [rows] per lane, rows, columns, destination
    /// [rows × columns])
    package let gatherRows: @Sendable (Input, UnsafePointer<Int32>, Int, Int, Output) -> Void
    /// Groups are columns. Running statistics are the caller's.
    package let batchNormForward: @Sendable (NormalizationForward) -> Void
    package let batchNormBackward: @Sendable (NormalizationBackward) -> Void
    /// Groups are rows.
    package let layerNormForward: @Sendable (NormalizationForward) -> Void
    package let layerNormBackward: @Sendable (NormalizationBackward) -> Void

    package init(
        multiply: @escaping @Sendable (MatrixProduct) -> Void,
        multiplyScratchCount: @escaping @Sendable (Int, Int, Int) -> Int,
        columnSums: @escaping @Sendable (Input, Int, Int, Output) -> Void,
        columnDots: @escaping @Sendable (Input, Input, Int, Int, KernelTable.Figures) -> Void,
        combineColumns: @escaping @Sendable (Int, Int, Input, Input, Input?, Input?, Output) -> Void,
        gatherRows: @escaping @Sendable (Input, UnsafePointer<Int32>, Int, Int, Output) -> Void,
        batchNormForward: @escaping @Sendable (NormalizationForward) -> Void,
        batchNormBackward: @escaping @Sendable (NormalizationBackward) -> Void,
        layerNormForward: @escaping @Sendable (NormalizationForward) -> Void,
        layerNormBackward: @escaping @Sendable (NormalizationBackward) -> Void
    ) {
        self.multiply = multiply
        self.multiplyScratchCount = multiplyScratchCount
        self.columnSums = columnSums
        self.columnDots = columnDots
        self.combineColumns = combineColumns
        self.gatherRows = gatherRows
        self.batchNormForward = batchNormForward
        self.batchNormBackward = batchNormBackward
        self.layerNormForward = layerNormForward
        self.layerNormBackward = layerNormBackward
    }
}

/// Kernels that treat every element alike.
package struct ElementwiseKernels: Sendable {
    package typealias Input = KernelTable.Input
    package typealias Output = KernelTable.Output

    /// h = φ(z) and d = φ′(z), with the statistics of h; see ``ActivationPass``.
    package let activate: @Sendable (ActivationPass) -> Void
    /// (φ, count, z, h): h = φ(z) alone, the same bits; of PReLU with the activation's own slope. In place.
    package let apply: @Sendable (Activation, Int, Input, Output) -> Void
    /// (count, d, upstream, scale, squares per lane or nil): d = (scale · upstream) · d in place, and Σd²
    /// fused in Double.
    package let backpropagate: @Sendable (Int, Output, Input, Double, KernelTable.Figures?) -> Void
    /// See ``OuterBackpropagation``.
    package let outerBackpropagate: @Sendable (OuterBackpropagation) -> Void
    /// (rows, columns, z, upstream, scale, result [columns]): PReLU's ∇α = Σ_r (scale · upstream) ·
    /// min(z, 0), products fused, a lane sum over the row index in the format.
    package let slopeGradient: @Sendable (Int, Int, Input, Input, Double, Output) -> Void
    /// (count, x, y): y = x · y
    package let multiply: @Sendable (Int, Input, Output) -> Void
    /// (count, a, x, b, z, y): y = fma(a, x, b · z). In place with either input.
    package let combine: @Sendable (Int, Double, Input, Double, Input, Output) -> Void
    /// (count, s, x): x = s · x
    package let scale: @Sendable (Int, Double, Output) -> Void
    /// (count, limits ≥ 0 per lane, x, changed per lane): x clamped to [−limit, limit]; NaN stays NaN.
    /// `changed` is how many elements changed value (infinities included, NaN not).
    package let clamp: @Sendable (Int, UnsafePointer<Double>, Output, KernelTable.Figures) -> Void
    /// A highway block's gate, see ``GatePass``.
    package let gateForward: @Sendable (GatePass) -> Void
    package let gateBackward: @Sendable (GatePass) -> Void
    /// An inverted dropout mask, see ``DropoutMask``.
    package let dropoutMask: @Sendable (DropoutMask) -> Void
    /// (count, source of one network, lane, destination): rounded to nearest even.
    package let fromDouble: @Sendable (Int, UnsafePointer<Double>, Int, Output) -> Void
    /// (count, source, lane, destination of one network): exact.
    package let toDouble: @Sendable (Int, Input, Int, UnsafeMutablePointer<Double>) -> Void

    package init(
        activate: @escaping @Sendable (ActivationPass) -> Void,
        apply: @escaping @Sendable (Activation, Int, Input, Output) -> Void,
        backpropagate: @escaping @Sendable (Int, Output, Input, Double, KernelTable.Figures?) -> Void,
        outerBackpropagate: @escaping @Sendable (OuterBackpropagation) -> Void,
        slopeGradient: @escaping @Sendable (Int, Int, Input, Input, Double, Output) -> Void,
        multiply: @escaping @Sendable (Int, Input, Output) -> Void,
        combine: @escaping @Sendable (Int, Double, Input, Double, Input, Output) -> Void,
        scale: @escaping @Sendable (Int, Double, Output) -> Void,
        clamp: @escaping @Sendable (Int, UnsafePointer<Double>, Output, KernelTable.Figures) -> Void,
        gateForward: @escaping @Sendable (GatePass) -> Void,
        gateBackward: @escaping @Sendable (GatePass) -> Void,
        dropoutMask: @escaping @Sendable (DropoutMask) -> Void,
        fromDouble: @escaping @Sendable (Int, UnsafePointer<Double>, Int, Output) -> Void,
        toDouble: @escaping @Sendable (Int, Input, Int, UnsafeMutablePointer<Double>) -> Void
    ) {
        self.activate = activate
        self.apply = apply
        self.backpropagate = backpropagate
        self.outerBackpropagate = outerBackpropagate
        self.slopeGradient = slopeGradient
        self.multiply = multiply
        self.combine = combine
        self.scale = scale
        self.clamp = clamp
        self.gateForward = gateForward
        self.gateBackward = gateBackward
        self.dropoutMask = dropoutMask
        self.fromDouble = fromDouble
        self.toDouble = toDouble
    }
}

/// Kernels that only look.
package struct MeasurementKernels: Sendable {
    package typealias Input = KernelTable.Input

    /// (count, x, figures): see ``TensorFigure``. Σx² fused.
    package let statistics: @Sendable (Int, Input, KernelTable.Figures) -> Void
    /// (count, x, squares per lane): the same Σx² as `statistics`, at less cost. NaN or infinite where an
    /// element is, and in float64 also where only the sum leaves Double's range.
    package let squares: @Sendable (Int, Input, KernelTable.Figures) -> Void
    /// (count, h, figures): the statistics of ``ActivationPass`` for numbers that are there already, without
    /// saturation.
    package let activationStatistics: @Sendable (Int, Input, KernelTable.Figures) -> Void
    /// (rounds) → multiply-adds done: independent chains in as many registers as the instruction set has, for
    /// measuring the processor's peak rate. The second value depends on all of them.
    package let multiplyAddChains: @Sendable (Int) -> (count: Int, check: Double)

    package init(
        statistics: @escaping @Sendable (Int, Input, KernelTable.Figures) -> Void,
        squares: @escaping @Sendable (Int, Input, KernelTable.Figures) -> Void,
        activationStatistics: @escaping @Sendable (Int, Input, KernelTable.Figures) -> Void,
        multiplyAddChains: @escaping @Sendable (Int) -> (count: Int, check: Double)
    ) {
        self.statistics = statistics
        self.squares = squares
        self.activationStatistics = activationStatistics
        self.multiplyAddChains = multiplyAddChains
    }
}

/// Losses and updates.
package struct TrainingKernels: Sendable {
    package typealias Input = KernelTable.Input
    package typealias Output = KernelTable.Output

    /// See ``LossPass``.
    package let loss: @Sendable (LossPass) -> Void
    /// One optimiser step over one tensor, see ``OptimizerUpdate``.
    package let update: @Sendable (OptimizerUpdate) -> Void
    /// (count, w, l2 per lane or nil, l1 per lane or nil, g, sums): g = fma(l1, sign(w), fma(l2, w, g)) with
    /// sign(±0) = 0; a nil coefficient contributes nothing. `sums` gets Σw² per lane, then Σ|w| per lane.
    package let addPenaltyGradient:
        @Sendable (
            Int, Input, UnsafePointer<Double>?, UnsafePointer<Double>?, Output, KernelTable.Figures
        ) -> Void

    package init(
        loss: @escaping @Sendable (LossPass) -> Void,
        update: @escaping @Sendable (OptimizerUpdate) -> Void,
        addPenaltyGradient:
            @escaping @Sendable (
                Int, Input, UnsafePointer<Double>?, UnsafePointer<Double>?, Output, KernelTable.Figures
            ) -> Void
    ) {
        self.loss = loss
        self.update = update
        self.addPenaltyGradient = addPenaltyGradient
    }
}

/// Both tables of one instruction set and format.
package struct KernelTables: Sendable {
    /// For one network.
    package let one: KernelTable
    /// For 16 networks side by side.
    package let sixteen: KernelTable

    package init(one: KernelTable, sixteen: KernelTable) {
        self.one = one
        self.sixteen = sixteen
    }
}
