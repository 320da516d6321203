// Numbers, texts and YAML's own devices as people write them.

import SweepConfiguration
import SweepModel
import Testing

@Suite struct ScalarTests {
    private func rate(_ text: String) throws -> Double {
        try sweep("data: {generator: linear_teacher}\ntraining:\n  learning_rate: \(text)\n")
            .base.training.optimizer.learningRate
    }

    private func steps(_ text: String) throws -> Int {
        try sweep("data: {generator: linear_teacher}\ntraining:\n  steps: \(text)\n").base.training.steps
    }

    @Test(
        "numbers are read as people write them, also those that YAML 1.1 takes for text",
        arguments: [
            ("1e-4", 1e-4), ("1E-4", 1e-4), ("1.e-4", 1e-4), ("1e4", 1e4), ("1e+4", 1e4), (".5", 0.5),
            ("5.", 5), ("+.5", 0.5), ("0.1", 0.1), ("1_000", 1000), ("1_000.25", 1000.25),
            ("123456789012345678901234567890", 1.2345678901234568e29), ("4.9e-324", .leastNonzeroMagnitude),
            ("0.30000000000000004", 0.30000000000000004),
        ])
    func numbers(_ text: String, _ value: Double) throws {
        #expect(try rate(text) == value)
    }

    @Test(
        "whole-valued numbers are whole numbers",
        arguments: [("64.0", 64), ("1e2", 100), ("1_000", 1000), ("6.4e1", 64), ("+7", 7)])
    func wholeNumbers(_ text: String, _ value: Int) throws {
        #expect(try steps(text) == value)
    }

    @Test(
        "what is no decimal number is refused",
        arguments: [
            "0x10", "010", "1__0", "_1", "1_", "1e", "e5", "1:30", ".", "+", "1.2.3", "1e2.5", ".nan",
            "-.inf",
            "nan", "1e999", "0o7", "1,5", "١",
        ])
    func notNumbers(_ text: String) {
        #expect(throws: ConfigurationErrors.self) { try rate(text) }
    }

    @Test("anchors, aliases and merge keys are followed; a byte order mark and CRLF do no harm")
    func yamlDevices() throws {
        let text = """
            data: {generator: linear_teacher}
            method: grid
            settings:
              - &base {activation: tanh, depth: 7, sigma_w: &w 1.5}
              - <<: *base
                depth: 9
                sigma_b: *w
            """
        for variant in [text, "\u{feff}" + text, text.replacing("\n", with: "\r\n")] {
            let definition = try sweep(variant)
            let second = try definition.configuration(for: definition.trial(at: 1))
            #expect(second.network.activation == .tanh)
            #expect(second.network.depth == 9)
            #expect(second.network.sigmaW == 1.5)
            #expect(second.network.sigmaB == 1.5)
        }
    }

    @Test("a value that comes by an alias is refused at its anchor")
    func errorThroughAlias() {
        let text = "data: {generator: linear_teacher}\nverdict: {tau: &x 0}\ntraining: {learning_rate: *x}\n"
        #expect(
            message(of: text) == """
                s.yaml:2:16: training.learning_rate: found 0; allowed: a number > 0
                s.yaml:2:16: verdict.tau: found 0; allowed: a number > 0
                """)
    }

    @Test("columns count characters, not bytes")
    func unicodeColumns() {
        let text = "data: {generator: linear_teacher}\ntraining: {label: \"Größe\", depth: -1}\n"
        #expect(message(of: text).hasPrefix("s.yaml:2:35: training.depth: found -1"))
    }

    @Test("lists of widths: one value as a plain list, several as a list of lists")
    func widths() throws {
        let head = "method: grid\ndata: {generator: linear_teacher}\n"
        let one = try sweep(head + "parameters: {hidden: [64, 32]}")
        #expect(one.settingCount == 1)
        #expect(one.parameters(ofSetting: 0)[0].value == .integers([64, 32]))
        for text in ["hidden: [[64, 32], [128], []]", "hidden: {values: [[64, 32], [128], []]}"] {
            let several = try sweep(head + "parameters: {\(text)}")
            let widths = try (0..<several.settingCount).map {
                try several.configuration(for: several.trial(at: $0)).network.hiddenWidths
            }
            #expect(widths == [[64, 32], [128], []])
        }
    }

    @Test("a number in quotes, a number for a text, and null for what can be off")
    func quotesAndNull() throws {
        let definition = try sweep(
            """
            data: {generator: linear_teacher}
            description: 5
            training: {label: 12, clip_norm: null, readout_sigma_w: ~, batch_size: null}
            """)
        #expect(definition.text == "5")
        #expect(definition.base.training.clipping == .none)
        #expect(definition.base.network.readoutSigmaW == nil)
        #expect(definition.base.training.batchSize == nil)
    }
}
