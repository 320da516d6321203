// A golden case of the second format: float32 at its limits. What is expected is where the first non-finite
// number is born, the losses up to there, and norms that naive float32 sums get wrong.

import Foundation
import KernelInterface
import NeuralNetwork

/// Where the case says that the first non-finite number is.
struct ExpectedOrigin {
    var step: Int
    /// nil for the data.
    var phase: NonFiniteOrigin.Phase?
    /// nil where the case does not say.
    var layer: Int?
    /// What the case's word may mean here; empty for data.
    var tensors: Set<TensorKind>
    /// For data, whether it is the targets.
    var isTarget: Bool
    var kind: String
    var count: Int?
    var largestFinite: Double?
}

struct GoldenFloat32Case {
    static let format = "gradient-oracle-float32/1"

    var name: String
    var network: GoldenNetwork
    var origin: ExpectedOrigin?
    /// Kinds that are right as well, since they depend on the order of sums.
    var acceptedKinds: [String]
    var lossesUntilStop: [Double]?
    /// nil where the case does not judge.
    var verdict: String?
    var inputPosition: [Int]?
    var targetPosition: [Int]?
    /// Everything else: names of figures with their values, flattened.
    var figures: [ExpectedFigure]

    init(_ file: URL) throws {
        var document = try StrictObject(JSONValue.read(file), file.lastPathComponent)
        guard try document.text("format") == Self.format else {
            throw NotUnderstood(description: "\(file.lastPathComponent): another format than \(Self.format)")
        }
        _ = try document.integer("id")
        name = try document.text("name")
        for key in ["note", "tags", "how_to_use", "checks"] { _ = document.optional(key) }
        network = try GoldenNetwork(&document)
        guard network.format == .float32 else {
            throw NotUnderstood(description: "\(name): config.precision is not float32")
        }
        guard try document.value("scan_order") == Self.scanOrder else {
            throw NotUnderstood(description: "\(name): another scan order than this project's")
        }
        var expected = try document.object("expected")
        origin = try Self.origin(expected.value("first_non_finite"))
        acceptedKinds = try (expected.optional("accept_kinds") ?? .list([])).asList("accept_kinds").map {
            value in
            guard case .text(let kind) = value, Self.kinds.contains(kind) else {
                throw NotUnderstood(description: "accept_kinds: \(value)")
            }
            return kind
        }
        lossesUntilStop = try expected.optional("losses_until_stop")?.asNumbers("losses_until_stop")
        verdict = try expected.optional("verdict").flatMap { value throws -> String? in
            guard case .text(let verdict) = value else {
                throw NotUnderstood(description: "verdict: \(value)")
            }
            return verdict == "(not judged)" ? nil : verdict
        }
        inputPosition = try expected.optional("input_position")?.asIntegers("input_position")
        targetPosition = try expected.optional("target_position")?.asIntegers("target_position")
        figures = []
        for (key, value) in expected.rest() { try Self.collect(value, [key], into: &figures) }
        try document.finish()
    }

    static let kinds = ["nan", "inf", "inf+nan"]

    private static let scanOrder = JSONValue.list(
        [
            "data: input, target", "initialisation: parameter",
            "forward, layer 1..L+1: preactivation then activation", "loss",
            "backward, layer L+1..1: preactivation_gradient then weight_gradient then bias_gradient",
            "update: parameter",
        ].map(JSONValue.text))

    private static let tensors: [String: Set<TensorKind>] = [
        "parameter": [.weight, .bias, .gamma, .beta], "weight": [.weight], "bias": [.bias], "gamma": [.gamma],
        "beta": [.beta], "product": [.product], "preactivation": [.preactivation, .product],
        "activation": [.activation], "loss": [.loss], "preactivation_gradient": [.delta], "delta": [.delta],
        "weight_gradient": [.weightGradient], "bias_gradient": [.biasGradient],
        "gamma_gradient": [.gammaGradient], "beta_gradient": [.betaGradient], "input": [], "target": [],
    ]

    private static let phases: [String: NonFiniteOrigin.Phase?] = [
        "data": nil as NonFiniteOrigin.Phase?, "initialisation": .parameters, "initialization": .parameters,
        "parameters": .parameters, "forward": .forward, "loss": .loss, "backward": .backward,
        "update": .update,
    ]

    private static func origin(_ value: JSONValue) throws -> ExpectedOrigin? {
        if value == .null { return nil }
        var object = try StrictObject(value, "first_non_finite")
        let phase = try object.choice("phase", phases)
        let tensor = try object.text("tensor")
        guard let meanings = tensors[tensor], meanings.isEmpty == (phase == nil) else {
            throw NotUnderstood(description: "first_non_finite: tensor \"\(tensor)\"")
        }
        let kind = try object.text("kind")
        guard kinds.contains(kind) else {
            throw NotUnderstood(description: "first_non_finite: kind \"\(kind)\"")
        }
        let layer = try object.value("layer")
        let origin = try ExpectedOrigin(
            step: object.integer("step"), phase: phase,
            layer: layer == .null ? nil : layer.asInteger("first_non_finite.layer"), tensors: meanings,
            isTarget: tensor == "target", kind: kind,
            count: object.optional("count")?.asInteger("first_non_finite.count"),
            largestFinite: object.optional("largest_finite")?.asNumber("first_non_finite.largest_finite"))
        try object.finish()
        return origin
    }

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
                try collect(entry, path + ["\(index)"], into: &figures)
            }
        default:
            figures.append(ExpectedFigure(path: path, value: try value.asNumber(path.joined(separator: "/"))))
        }
    }
}
