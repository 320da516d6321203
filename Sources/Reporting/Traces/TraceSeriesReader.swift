// One trace as one JSON object, a list for each figure. Not here: JSON Lines.

internal import SweepModel

/// Reads an object with the series `loss[t]`, `grad_norm[t][l]`, … of a trace.
enum TraceSeriesReader {
    static let known = [
        "loss", "constant_loss", "weight_norm", "grad_norm", "delta_rms", "update_ratio",
        "global_grad_norm", "global_grad_norm_clipped", "clip_max", "first_non_finite",
        "activation_zero_fraction", "dying_layers", "saturated_layers",
    ]

    static func trace(
        _ node: JSONNode, path: String, in source: TraceSource, options: TraceReadingOptions
    ) throws(TraceError) -> TrialTrace {
        let fields = try TraceFields(node, path: path, known: known, in: source)
        var assembly = TraceAssembly(fields: fields)
        for loss in try fields.list(try fields.required("loss"), "loss") {
            assembly.loss.append(try fields.magnitude(loss, "loss"))
        }
        if let member = fields.optional("first_non_finite") {
            let path = fields.fullKey("first_non_finite")
            assembly.firstNonFinite = try TraceFields.provenance(member, path: path, in: source)
        }
        for key in TraceAssembly.layerKeys {
            guard let member = fields.optional(key) else { continue }
            for row in try fields.list(member, key) {
                assembly.append(try TraceAssembly.row(row, key, fields), to: key)
            }
        }
        for key in TraceAssembly.scalarKeys {
            guard let member = fields.optional(key) else { continue }
            for element in try fields.list(member, key) {
                assembly.append([try fields.magnitude(element, key)], to: key)
            }
        }
        try assembly.readLayerLists(fields)
        try assembly.readLimits(fields, options: options)
        return try assembly.trace()
    }
}
