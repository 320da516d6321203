// The field's classic results, from the sweep files that ship with the program: does the claim in each file's
// comment hold? Two are shortened to fewer seeds.

import Foundation
import Testing

@Suite struct ClassicResultTests {
    /// Runs Configs/`name`.yaml after `changes` to its text; gives its run directory.
    private func run(
        _ name: String, in directory: TemporaryDirectory, changes: [(String, String)] = []
    ) throws -> RunDirectoryFiles {
        let configs = GradsweepProcess.packageRoot.appendingPathComponent("Configs")
        var text = try String(
            contentsOf: configs.appendingPathComponent("\(name).yaml"), encoding: .utf8)
        for (old, new) in changes + [("file: data/", "file: \(configs.path)/data/")] {
            try #require(text.contains(old), "\(name).yaml has no \(old)")
            text = text.replacingOccurrences(of: old, with: new)
        }
        let file = try directory.write(text, to: "\(name).yaml")
        let result = try GradsweepProcess.run(["run", file.path, "--out", "run"], in: directory.url)
        try #require(result.status == 0, "\(result.errorOutput)")
        return RunDirectoryFiles(url: directory.url.appendingPathComponent("run"))
    }

    private func numbers(_ column: String, of name: String, _ files: RunDirectoryFiles) throws -> [Double] {
        try files.column(column, of: name).map { try #require(Double($0), "\(column): \($0)") }
    }

    @Test("He 2015: at 30 ReLU layers Xavier stays at ln 10 on every seed, He trains on every seed")
    func he() throws {
        let directory = try TemporaryDirectory()
        let files = try run("he-2015", in: directory, changes: [("replicates: 10", "replicates: 4")])
        let depths = try files.column("param.depth", of: "trials.csv")
        let schemes = try files.column("param.initialization", of: "trials.csv")
        let all = try numbers("final_loss", of: "trials.csv", files)
        func losses(_ scheme: String, _ depth: Int) -> [Double] {
            all.indices.filter { depths[$0] == "\(depth)" && schemes[$0] == scheme }.map { all[$0] }
        }
        for depth in [22, 30] { #expect(losses("he_uniform", depth).count == 4) }
        for loss in losses("glorot_uniform", 30) { #expect(abs(loss - log(10)) < 0.01) }
        for loss in losses("he_uniform", 30) { #expect(loss < 2) }
        for loss in losses("he_uniform", 22) { #expect(loss < 2) }
        // At 22 layers Xavier is not hopeless: some seed gets off the plateau.
        #expect(try #require(losses("glorot_uniform", 22).min()) < 2.2)
    }

    @Test("Glorot 2010: σ(δ₁)/σ(δ₅) is about .09 with the standard, .59 with the normalised initialisation")
    func glorot() throws {
        let directory = try TemporaryDirectory()
        let files = try run("glorot-2010", in: directory)
        let labels = try files.column("param.label", of: "trials.csv")
        let trials = try files.column("trial", of: "layers.csv").compactMap { Int($0) }
        let layers = try files.column("layer", of: "layers.csv")
        let deltas = try numbers("initial_delta_rms", of: "layers.csv", files)
        func ratio(_ label: String) -> Double {
            let ratios = labels.indices.filter { labels[$0] == label }.map { trial in
                let rows = trials.indices.filter { trials[$0] == trial }
                let first = rows.first { layers[$0] == "1" }.map { deltas[$0] } ?? .nan
                let fifth = rows.first { layers[$0] == "5" }.map { deltas[$0] } ?? .nan
                return first / fifth
            }
            return ratios.reduce(0, +) / Double(ratios.count)
        }
        #expect(abs(ratio("standard") - 0.09) < 0.01)
        #expect(abs(ratio("normalised") - 0.59) < 0.05)
    }

    @Test("Schoenholz 2017: 40 tanh layers with σ_b² = 0.05 train best near σ_w² = 1.76")
    func schoenholz() throws {
        let directory = try TemporaryDirectory()
        let files = try run("schoenholz-2017", in: directory, changes: [("replicates: 5", "replicates: 3")])
        let sigmas = try numbers("param.sigma_w", of: "summary.csv", files)
        let losses = try numbers("median_final_loss", of: "summary.csv", files)
        try #require(sigmas.count == 9)
        let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
        #expect(abs(sigmas[best] * sigmas[best] - 1.76) < 0.3, "\(zip(sigmas, losses).map { ($0, $1) })")
        // The ordered side does not train, the chaotic one far worse than the edge.
        #expect(losses[0] > 2.2)
        #expect(losses[8] > 2 * losses[best])
        let gradients = try numbers("median_initial_first_layer_grad_norm", of: "summary.csv", files)
        #expect(gradients == gradients.sorted())
    }
}
