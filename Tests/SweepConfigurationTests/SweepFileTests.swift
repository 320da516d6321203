// Sweep files on disk, those of this repository among them.

import Foundation
import SweepConfiguration
import SweepModel
import Testing

@Suite struct SweepFileTests {
    private static let configs = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Configs")

    private func description(_ path: String) -> String {
        do throws(ConfigurationErrors) {
            return try SweepFile.read(path: path).definition().name
        } catch {
            return error.description
        }
    }

    @Test("every sweep file in Configs is valid and keeps its file's name")
    func repositoryFiles() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.configs.path())
        let sweeps = names.filter { $0.hasSuffix(".yaml") }
        #expect(!sweeps.isEmpty)
        for name in sweeps {
            #expect(description(Self.configs.appending(path: name).path()) == name.dropLast(5), "\(name)")
        }
    }

    @Test("benchmark-200.yaml has the 200 trials that it is named for")
    func benchmark() throws {
        let path = Self.configs.appending(path: "benchmark-200.yaml").path()
        let definition = try SweepFile.read(path: path).definition()
        #expect(definition.settingCount == 100)
        #expect(definition.trialCount == 200)
        #expect(definition.parameterNames == ["activation", "depth", "sigma_w", "learning_rate"])
    }

    @Test("a missing file is refused with the nearest name in its folder, a folder as such")
    func missing() {
        let folder = Self.configs.path().trimmingSuffix("/")
        #expect(
            description("\(folder)/benchmrk-200.yaml")
                == "\(folder)/benchmrk-200.yaml: no such file; did you mean \"benchmark-200.yaml\"?")
        #expect(description("\(folder)/zzz") == "\(folder)/zzz: no such file")
        #expect(description(folder) == "\(folder): this is a folder; name a sweep file")
    }

    @Test("relative paths start at the sweep file's folder")
    func folder() {
        #expect(SweepFile(path: "a/b/s.yaml", bytes: []).directory == "a/b")
        #expect(SweepFile(path: "s.yaml", bytes: []).directory == "")
        #expect(SweepFile(path: "/s.yaml", bytes: []).directory == "/")
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
