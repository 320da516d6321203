// Double functions against values that mpmath computed (Tests/Fixtures/ReproducibleMath, with the script).

import Foundation
import ReproducibleMath
import Testing

/// One line of references.csv: the true value is high + low.
struct ReferenceValue {
    var function: String
    var x: Double
    var y: Double?
    var high: Double
    var low: Double

    init?(line: Substring) {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 5, let x = Double(fields[1]), let high = Double(fields[3]),
            let low = Double(fields[4])
        else { return nil }
        function = String(fields[0])
        self.x = x
        y = Double(fields[2])
        self.high = high
        self.low = low
    }

    /// |value − truth| in units in the last place of the truth.
    func error(of value: Double) -> Double {
        if value == high && low == 0 { return 0 }
        return abs((value - high) - low) / high.ulp
    }

    static func table() throws -> [ReferenceValue] {
        // Another file of the same format may be named, for wider runs.
        let named = ProcessInfo.processInfo.environment["GRADSWEEP_MATH_REFERENCES"]
        let file =
            named.map { URL(fileURLWithPath: $0) }
            ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/ReproducibleMath/references.csv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let values = lines.compactMap { ReferenceValue(line: $0) }
        #expect(values.count == lines.count, "a line of \(file.lastPathComponent) was not understood")
        return values
    }
}

@Suite struct ReferenceTableTests {
    struct Function {
        var value: @Sendable (ReferenceValue) -> Double
        /// As documented, in ulp.
        var limit: Double
    }

    static let functions: [String: Function] = [
        "exp": Function(value: { Reproducible.exp($0.x) }, limit: 1),
        "expm1": Function(value: { Reproducible.expm1($0.x) }, limit: 2),
        "sigmoid": Function(value: { Reproducible.sigmoid($0.x) }, limit: 3),
        "log": Function(value: { Reproducible.log($0.x) }, limit: 1),
        "log1p": Function(value: { Reproducible.log1p($0.x) }, limit: 2),
        "tanh": Function(value: { Reproducible.tanh($0.x) }, limit: 6),
        "erf": Function(value: { Reproducible.erf($0.x) }, limit: 2),
        "erfc": Function(value: { Reproducible.erfc($0.x) }, limit: 8),
        "sin": Function(value: { Reproducible.sin($0.x) }, limit: 1),
        "cos": Function(value: { Reproducible.cos($0.x) }, limit: 1),
        "pow": Function(value: { Reproducible.pow($0.x, $0.y ?? .nan) }, limit: 2),
        "normalQuantile": Function(value: { Reproducible.normalQuantile($0.x) }, limit: 8),
    ]

    @Test func `every Double function is as accurate as its documentation says`() throws {
        var worst: [String: (error: Double, x: Double)] = [:]
        for reference in try ReferenceValue.table() {
            let function = try #require(Self.functions[reference.function])
            let error = reference.error(of: function.value(reference))
            #expect(
                error <= function.limit, "\(reference.function)(\(reference.x)) is \(error) ulp off")
            if error >= worst[reference.function]?.error ?? 0 {
                worst[reference.function] = (error, reference.x)
            }
        }
        #expect(worst.count == Self.functions.count, "a function has no references")
        for (name, found) in worst.sorted(by: { $0.key < $1.key }) {
            print("worst error of \(name) in Double: \(found.error) ulp at \(found.x)")
        }
    }

    @Test func `a value one per mille off would be seen`() throws {
        for reference in try ReferenceValue.table() where reference.high.isNormal {
            #expect(reference.error(of: reference.high * 1.001) > 100)
        }
    }
}
