// Puts a trace together from rows, whatever order a file gives them in, and checks that the shapes agree.
// Not here: JSON, formats.

internal import SweepModel

/// Rows of figures on their way into a `TrialTrace`: one row a step, nil where the file has null.
struct TraceAssembly {
    /// Figures with one number a layer and step.
    static let layerKeys = [
        "weight_norm", "grad_norm", "delta_rms", "update_ratio", "activation_zero_fraction",
    ]
    /// Figures with one number a step, beside the loss.
    static let scalarKeys = ["global_grad_norm", "global_grad_norm_clipped"]
    /// Figures that a trace may lack.
    private static let optionalKeys: Set = ["global_grad_norm_clipped", "activation_zero_fraction"]

    /// Where the trace as a whole is, for errors about its shape.
    let fields: TraceFields
    var loss: [Double] = []
    var constantLoss: Double?
    var clipping = GradientClipping.none
    var firstNonFinite: NonFiniteProvenance?
    var dyingLayers: [Int] = []
    var saturatedLayers: [Int] = []
    /// The file's word on the number of hidden layers, where it has one.
    var hiddenLayers: Int?
    private var rows: [String: [[Double]?]] = [:]

    init(fields: TraceFields) { self.fields = fields }

    mutating func append(_ row: [Double]?, to key: String) { rows[key, default: []].append(row) }

    /// One step's numbers; null stands for a step that has none.
    static func row(_ node: JSONNode, _ key: String, _ fields: TraceFields) throws(TraceError) -> [Double]? {
        if case .null = node.value { return nil }
        return try fields.magnitudes(node, key)
    }

    mutating func readLayerLists(_ fields: TraceFields) throws(TraceError) {
        if let member = fields.optional("dying_layers") {
            dyingLayers = try fields.integers(member, "dying_layers", in: 1...1_000_000)
        }
        if let member = fields.optional("saturated_layers") {
            saturatedLayers = try fields.integers(member, "saturated_layers", in: 1...1_000_000)
        }
    }

    /// The constant predictor's loss and the clipping limit, from the file or from the user.
    mutating func readLimits(
        _ fields: TraceFields, options: TraceReadingOptions
    ) throws(TraceError) {
        if let member = fields.node["constant_loss"] {
            constantLoss = try fields.magnitude(member, "constant_loss")
        }
        if let member = fields.optional("clip_max") {
            clipping = .norm(try fields.positive(member, "clip_max"))
        }
        if let given = options.constantLoss {
            if let constantLoss, constantLoss != given, !constantLoss.isNaN {
                let values =
                    "\(CanonicalNumber.text(constantLoss)), the option \(CanonicalNumber.text(given))"
                throw fields.failure(fields.node, "constant_loss", "the file says \(values); drop one")
            }
            constantLoss = given
        }
        if let given = options.clipMaximum {
            if case .norm(let limit) = clipping, limit != given {
                let values = "\(CanonicalNumber.text(limit)), the option \(CanonicalNumber.text(given))"
                throw fields.failure(fields.node, "clip_max", "the file says \(values); drop one")
            }
            clipping = .norm(given)
        }
    }

    // MARK: - Assembly

    /// The trace, if every figure is there for every step and layer.
    func trace() throws(TraceError) -> TrialTrace {
        guard let constantLoss else {
            throw failure(
                "constant_loss",
                "is missing: the loss of the best constant predictor on the training targets (label entropy "
                    + "in nats, or the targets' variance); give it in the file or as an option")
        }
        guard !loss.isEmpty || firstNonFinite != nil else { throw failure("loss", "the trace has no steps") }
        let hidden = try hiddenLayerCount()
        var trace = TrialTrace(hiddenLayers: hidden, constantLoss: constantLoss)
        trace.loss = loss
        trace.weightNorm = try series("weight_norm", width: hidden + 1)
        trace.gradientNorm = try series("grad_norm", width: hidden + 1)
        trace.updateRatio = try series("update_ratio", width: hidden + 1)
        trace.deltaRMS = try series("delta_rms", width: hidden)
        trace.globalGradientNorm = try series("global_grad_norm", width: 1)
        trace.clippedGradientNorm = try series("global_grad_norm_clipped", width: 1)
        trace.activationZeroShare = try series("activation_zero_fraction", width: hidden, spare: 1)
        trace.clipping = clipping
        trace.firstNonFinite = firstNonFinite
        for layer in dyingLayers + saturatedLayers where layer > hidden {
            throw failure("dying_layers", "layer \(layer) is no hidden layer: there are \(hidden)")
        }
        trace.dyingLayers = dyingLayers
        trace.saturatedLayers = saturatedLayers
        switch clipping {
        case .none, .norm: break
        case .value, .layerNorm, .adaptive:
            guard trace.clippedGradientNorm.isEmpty else { break }
            throw failure(
                "global_grad_norm_clipped",
                "is missing: clipping other than by the global norm is judged by it"
            )
        }
        return trace
    }

    private func hiddenLayerCount() throws(TraceError) -> Int {
        let widths = ["grad_norm", "weight_norm", "update_ratio"].compactMap { key in
            rows[key]?.lazy.compactMap(\.self).first?.count
        }
        guard let weightLayers = widths.first else {
            if let hiddenLayers { return hiddenLayers }
            guard loss.isEmpty || firstNonFinite != nil else {
                throw failure(
                    "grad_norm", "is missing: one list of numbers a step, one number a weight layer")
            }
            return 0
        }
        guard weightLayers > 0 else { throw failure("grad_norm", "has no layers") }
        if let hiddenLayers, hiddenLayers != weightLayers - 1 {
            throw failure(
                "grad_norm",
                "has \(weightLayers) layers, expected \(hiddenLayers) hidden ones and the read-out")
        }
        return weightLayers - 1
    }

    /// The rows of a figure, flat. `spare` numbers more than `width` may end a row and are dropped.
    private func series(_ key: String, width: Int, spare: Int = 0) throws(TraceError) -> [Double] {
        guard let rows = rows[key] else {
            if Self.optionalKeys.contains(key) { return [] }
            if loss.isEmpty || width == 0 { return [] }
            throw failure(key, "is missing")
        }
        var flat: [Double] = []
        for (step, row) in rows.enumerated() {
            // null: the step's figures are not numbers, which the verdict has to hear of.
            let row = row ?? Array(repeating: .nan, count: width)
            guard row.count >= width, row.count <= width + spare else {
                throw failure(key, "has \(row.count) numbers at step \(step), expected \(width)")
            }
            flat += row.prefix(width)
        }
        // A trial that met a non-finite number may have stopped before its last step had these figures.
        let missing = loss.count - rows.count
        if missing == 1, firstNonFinite != nil {
            flat += Array(repeating: .nan, count: width)
        } else if missing != 0 {
            throw failure(key, "has \(rows.count) steps, loss has \(loss.count)")
        }
        return flat
    }

    private func failure(_ key: String, _ message: String) -> TraceError {
        fields.failure(fields.node[key] ?? fields.node, key, message)
    }
}
