// Our core against PyTorch's autograd and optimisers in float64, on networks drawn from a seed: what the
// golden cases lack. Skipped by name where Python has no PyTorch.

import KernelInterface
import NeuralNetwork
import Testing

@Suite struct PyTorchComparisonTests {
    /// Of a tensor's largest element. Ten steps lose about three digits.
    static let limit = 1e-9
    /// Below this a tensor is rounding noise about 0, such as the gradient of a bias before a batch norm.
    static let noise = 1e-12

    @Test(
        .enabled(if: PyTorchOracle.isThere, "Python has no PyTorch; GRADSWEEP_PYTHON names one that has"),
        arguments: 0..<OracleCase.count)
    func agreesWithPyTorch(number: Int) throws {
        switch PyTorchOracle.answer {
        case .skipped: Issue.record("a skipped test ran")
        case .failed(let reason): Issue.record("the oracle failed: \(reason)")
        case .figures(let runs, let found, let version):
            try #require(found.count == runs.count)
            let run = runs[number]
            let differences = Comparison.differences(.object(run.figures), found[number])
            #expect(
                differences.isEmpty,
                """
                PyTorch \(version) differs in case \(run.oracleCase.name):
                \(differences.prefix(12).joined(separator: "\n"))
                """)
        }
    }

    /// The cases cover the vocabulary, and every kind of clipping clips.
    @Test func casesCoverTheVocabulary() throws {
        let cases = (0..<OracleCase.count).map { OracleCase($0) }
        #expect(Set(cases.map(\.architecture.activation)) == Set(OracleCase.activations))
        #expect(Set(cases.map(\.options.rule)) == Set(OracleCase.rules))
        #expect(Set(cases.map(\.options.loss)) == Set(OracleCase.losses))
        #expect(Set(cases.map(\.options.clipping)) == Set(OracleCase.clippings))
        let places = Set(
            cases.map(\.architecture).map {
                "\($0.normalization) \($0.blockMatrices) \($0.residual) \($0.residualOrder) \($0.highway)"
            })
        #expect(places.count == OracleCase.blocks.count * OracleCase.normalizations.count)

        var clipping: Set<ClippingRule> = []
        let kernels = try kernelsOfThisProcess()
        for oracleCase in cases {
            let figures = try OracleRun(oracleCase, kernels: kernels).figures
            if figures["global_grad_norm_pre_clip"] != figures["global_grad_norm_post_clip"] {
                clipping.insert(oracleCase.options.clipping)
            }
        }
        #expect(clipping == Set(OracleCase.clippings).subtracting([.none]))
    }
}

/// Holds figures of one name against each other.
private enum Comparison {
    /// One line a difference; `expected` may hold more than `measured`, except in lists of parameters.
    static func differences(_ measured: JSONValue, _ expected: JSONValue, path: String = "") -> [String] {
        switch (measured, expected) {
        case (.object(let ours), .object(let theirs)):
            let areTensors = path.hasSuffix("final_parameters") || path.hasSuffix("parameter_gradients")
            if areTensors, Set(ours.keys) != Set(theirs.keys) {
                return ["\(path): \(ours.keys.sorted()) measured, \(theirs.keys.sorted()) expected"]
            }
            return ours.sorted { $0.key < $1.key }.flatMap { key, value in
                let place = path.isEmpty ? key : "\(path)/\(key)"
                guard let other = theirs[key] else { return ["\(place): nothing of this name expected"] }
                return areTensors
                    ? tensorDifferences(value, other, place) : differences(value, other, path: place)
            }
        case (.list(let ours), .list(let theirs)) where ours.contains(where: \.isComposed):
            guard ours.count == theirs.count else { return ["\(path): \(ours.count), not \(theirs.count)"] }
            return zip(ours, theirs).enumerated().flatMap {
                differences($1.0, $1.1, path: "\(path)/\($0)")
            }
        default: return tensorDifferences(measured, expected, path)
        }
    }

    private static func tensorDifferences(
        _ measured: JSONValue, _ expected: JSONValue, _ path: String
    ) -> [String] {
        let (ours, theirs) = (measured.leaves, expected.leaves)
        guard ours.count == theirs.count else {
            return ["\(path): \(ours.count), not \(theirs.count) numbers"]
        }
        let size = theirs.reduce(0) { max($0, abs($1)) }
        let difference = zip(ours, theirs).reduce(0) { max($0, abs($1.0 - $1.1)) }
        let isFinite = (ours + theirs).allSatisfy(\.isFinite)
        let isNoise = max(size, difference) < PyTorchComparisonTests.noise
        if isFinite, isNoise || difference <= PyTorchComparisonTests.limit * size { return [] }
        return ["\(path): off by \(difference), size \(size)\(isFinite ? "" : ", not finite")"]
    }
}

extension JSONValue {
    fileprivate var isComposed: Bool {
        switch self {
        case .list, .object: true
        default: false
        }
    }

    /// All numbers below, in order.
    fileprivate var leaves: [Double] {
        switch self {
        case .list(let entries): entries.flatMap(\.leaves)
        default: [double ?? .nan]
        }
    }
}
