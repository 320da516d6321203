// A golden case of the first format: a network, its training, and every figure expected of it.

import Foundation

/// One expected figure: where it stands, and what it is.
struct ExpectedFigure {
    /// Names and indices from `expected` down, such as `step0/logits_first_row/2`.
    var path: [String]
    var value: Double

    var name: String { path.joined(separator: "/") }
}

/// Relative limits that a case grants.
struct GoldenTolerance {
    var float64: Double
    var float64LaterNorms: Double
    var float32Loss: Double
    var float32InitialNorms: Double
}

struct GoldenCase {
    static let format = "gradient-oracle-case/1"

    var name: String
    var network: GoldenNetwork
    var expected: [ExpectedFigure]
    var tolerance: GoldenTolerance

    init(_ file: URL) throws {
        var document = try StrictObject(JSONValue.read(file), file.lastPathComponent)
        guard try document.text("format") == Self.format else {
            throw NotUnderstood(description: "\(file.lastPathComponent): another format than \(Self.format)")
        }
        _ = try document.integer("id")
        name = try document.text("name")
        // For readers: what the case is about, and how exact its maker found it.
        for key in ["note", "tags", "how_to_use", "checks"] { _ = document.optional(key) }
        network = try GoldenNetwork(&document)
        expected = []
        try Self.collect(document.value("expected"), [], into: &expected)
        var limits = try document.object("tolerance")
        tolerance = try GoldenTolerance(
            float64: limits.number("float64_rel"),
            float64LaterNorms: limits.number("float64_later_step_norm_rel"),
            float32Loss: limits.number("float32_loss_rel"),
            float32InitialNorms: limits.number("float32_step0_norm_rel"))
        try limits.finish()
        try document.finish()
    }

    /// Every number below `value` with its path. An absent part is written as null.
    private static func collect(
        _ value: JSONValue, _ path: [String], into figures: inout [ExpectedFigure]
    ) throws {
        switch value {
        case .object(let entries):
            for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
                try collect(entry, path + [key], into: &figures)
            }
        case .list(let entries):
            for (index, entry) in entries.enumerated() {
                try collect(entry, path + [String(index)], into: &figures)
            }
        case .null where path.last == "batchnorm_running_mean_var": break
        default:
            figures.append(
                ExpectedFigure(
                    path: path, value: try value.asNumber("expected/\(path.joined(separator: "/"))")))
        }
    }
}
