// What `gradsweep launch compose` renders. What compose does with it: IntegrationTests.

import Foundation
import SweepCommands
import Testing

@Suite struct ComposeFileTests {
    @Test func theFileInDeployIsWhatIsRenderedByDefault() throws {
        #expect(
            try RenderedYAML.deployed("compose.yaml") == ComposeFile().text,
            "write it anew with gradsweep launch compose --out Deploy/compose.yaml")
    }

    @Test func theOptionsAreWhereTheyBelong() throws {
        var file = ComposeFile()
        file.name = "demo"
        file.image = "example.org/g:1"
        file.workers = 5
        file.slots = 2
        file.sweeps = "./my \"sweeps\""
        try file.check()
        let yaml = try #require(try RenderedYAML(file.text).documents.first)
        #expect(yaml["name"] as? String == "demo")
        let worker = RenderedYAML.value("services.worker", in: yaml)
        #expect(RenderedYAML.value("deploy.replicas", in: worker) as? Int == 5)
        #expect(RenderedYAML.value("image", in: worker) as? String == "${GRADSWEEP_IMAGE:-example.org/g:1}")
        let arguments = try #require(RenderedYAML.value("command", in: worker) as? [String])
        #expect(arguments.contains("--slots=2"))
        let volumes = RenderedYAML.value("services.coordinator.volumes", in: yaml) as? [String]
        #expect(volumes?.last == "${GRADSWEEP_SWEEPS:-./my \"sweeps\"}:/sweeps:ro")
    }

    @Test func noServiceHasMoreRightsThanItNeeds() throws {
        let yaml = try #require(try RenderedYAML(ComposeFile().text).documents.first)
        let services = try #require(yaml["services"] as? [String: Any])
        #expect(services.keys.sorted() == ["coordinator", "keys", "worker"])
        for (name, service) in services {
            #expect(RenderedYAML.value("read_only", in: service) as? Bool == true, "\(name)")
            #expect(RenderedYAML.value("cap_drop", in: service) as? [String] == ["ALL"], "\(name)")
        }
    }

    @Test func aWorkerHasMoreTimeThanItsGrace() throws {
        let yaml = try #require(try RenderedYAML(ComposeFile().text).documents.first)
        let worker = RenderedYAML.value("services.worker", in: yaml)
        let arguments = try #require(RenderedYAML.value("command", in: worker) as? [String])
        let grace = try #require(arguments.first { $0.hasPrefix("--grace=") }?.split(separator: "=").last)
        let limit = try #require(RenderedYAML.value("stop_grace_period", in: worker) as? String)
        #expect(try #require(Int(limit.dropLast())) > #require(Int(grace)))
    }

    @Test func whatIsNotAllowedIsRefused() {
        let changes: [(inout ComposeFile) -> Void] = [
            { $0.name = "Grad Sweep" }, { $0.image = "A" }, { $0.workers = 0 }, { $0.slots = 1_025 },
            { $0.sweeps = "" }, { $0.sweeps = "volume" }, { $0.sweeps = "./a:b" }, { $0.sweeps = "/a/$HOME" },
            { $0.sweeps = "./a}b" }, { $0.sweeps = "./a\nb" },
        ]
        for (index, change) in changes.enumerated() {
            var file = ComposeFile()
            change(&file)
            #expect(throws: CommandFailure.self, "change \(index)") { try file.check() }
        }
    }
}
