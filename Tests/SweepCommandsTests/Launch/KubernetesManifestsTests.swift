// What `gradsweep launch kubernetes` renders. What a cluster does with it: IntegrationTests.

import Foundation
import SweepCommands
import Testing

@Suite struct KubernetesManifestsTests {
    private func render(_ change: (inout KubernetesLaunch) -> Void = { _ in }) throws -> RenderedYAML {
        var launch = KubernetesLaunch()
        change(&launch)
        try launch.check()
        return try RenderedYAML(KubernetesManifests.stream(KubernetesManifests(launch).files))
    }

    @Test(arguments: KubernetesLaunch.WorkerKind.allCases)
    func theFilesInDeployAreWhatIsRenderedByDefault(kind: KubernetesLaunch.WorkerKind) throws {
        var launch = KubernetesLaunch()
        launch.kind = kind
        let files = KubernetesManifests(launch).files
        #expect(files.count == 3)
        for file in files {
            #expect(
                try RenderedYAML.deployed("kubernetes/\(file.name)") == file.text,
                "\(file.name): write it anew with gradsweep launch kubernetes --out Deploy/kubernetes")
        }
    }

    @Test(arguments: KubernetesLaunch.WorkerKind.allCases)
    func noContainerHasMoreRightsThanItNeeds(kind: KubernetesLaunch.WorkerKind) throws {
        let yaml = try render {
            $0.kind = kind
            $0.sweep = SweepFiles(sweep: .init(path: "s.yaml", bytes: Array("name: s\n".utf8)), data: [])
        }
        var containers = 0
        for document in yaml.documents {
            guard let pod = RenderedYAML.value("spec.template.spec", in: document) else { continue }
            #expect(RenderedYAML.value("automountServiceAccountToken", in: pod) as? Bool == false)
            #expect(RenderedYAML.value("securityContext.runAsNonRoot", in: pod) as? Bool == true)
            for list in ["initContainers", "containers"] {
                for container in RenderedYAML.value(list, in: pod) as? [Any] ?? [] {
                    containers += 1
                    let security = RenderedYAML.value("securityContext", in: container)
                    #expect(RenderedYAML.value("readOnlyRootFilesystem", in: security) as? Bool == true)
                    #expect(RenderedYAML.value("allowPrivilegeEscalation", in: security) as? Bool == false)
                    #expect(RenderedYAML.value("capabilities.drop", in: security) as? [String] == ["ALL"])
                    #expect(RenderedYAML.value("resources.requests.memory", in: container) is String)
                    #expect(RenderedYAML.value("resources.limits.memory", in: container) is String)
                }
            }
        }
        #expect(containers == 5)
    }

    @Test func theOptionsAreWhereTheyBelong() throws {
        let image = "example.org/g@sha256:" + String(repeating: "a", count: 64)
        let yaml = try render {
            $0.name = "demo"
            $0.image = image
            $0.workers = 17
            $0.slots = 4
            $0.namespace = "lab"
        }
        for document in yaml.documents {
            #expect(RenderedYAML.value("metadata.namespace", in: document) as? String == "lab")
            let name = try #require(RenderedYAML.value("metadata.name", in: document) as? String)
            #expect(name.hasPrefix("demo-"))
        }
        let job = try yaml.document("Job")
        #expect(RenderedYAML.value("spec.parallelism", in: job) as? Int == 17)
        #expect(RenderedYAML.value("spec.completions", in: job) as? Int == 17)
        #expect(RenderedYAML.value("spec.completionMode", in: job) as? String == "Indexed")
        let worker = RenderedYAML.value("spec.template.spec.containers.0", in: job)
        #expect(RenderedYAML.value("image", in: worker) as? String == image)
        #expect(RenderedYAML.value("resources.limits.cpu", in: worker) as? Int == 4)
        let arguments = try #require(RenderedYAML.value("args", in: worker) as? [String])
        #expect(arguments.contains("--connect=tcp://demo-coordinator:5555"))
        let stateful = try yaml.document("StatefulSet")
        #expect(RenderedYAML.value("spec.serviceName", in: stateful) as? String == "demo-coordinator")
    }

    /// Else a drained node would count as a part of the work that is done, or as a failure.
    @Test func aJobReplacesWhoeverHasToLeave() throws {
        let job = try render { $0.kind = .job }.document("Job")
        let arguments = try #require(
            RenderedYAML.value("spec.template.spec.containers.0.args", in: job) as? [String])
        let status = try #require(
            arguments.first { $0.hasPrefix("--drained-status=") }?.split(separator: "=").last)
        let rules = try #require(
            RenderedYAML.value("spec.podFailurePolicy.rules", in: job) as? [[String: Any]])
        let rule = try #require(
            rules.first { rule in
                let values = RenderedYAML.value("onExitCodes.values", in: rule) as? [Int]
                return values.map { $0.map(String.init) } == [String(status)]
            })
        #expect(rule["action"] as? String == "Ignore")
        #expect(RenderedYAML.value("onExitCodes.operator", in: rule) as? String == "In")
        #expect(RenderedYAML.value("onExitCodes.containerName", in: rule) as? String == "worker")
    }

    @Test(arguments: KubernetesLaunch.WorkerKind.allCases)
    func aWorkerHasMoreTimeThanItsGrace(kind: KubernetesLaunch.WorkerKind) throws {
        let yaml = try render { $0.kind = kind }
        let workers = try yaml.document(kind == .job ? "Job" : "Deployment")
        let pod = RenderedYAML.value("spec.template.spec", in: workers)
        let limit = try #require(RenderedYAML.value("terminationGracePeriodSeconds", in: pod) as? Int)
        let arguments = try #require(RenderedYAML.value("containers.0.args", in: pod) as? [String])
        let grace = try #require(arguments.first { $0.hasPrefix("--grace=") }?.split(separator: "=").last)
        #expect(limit > Int(grace) ?? .max)
        // A Deployment starts again whatever ends.
        #expect(arguments.contains { $0.hasPrefix("--exit-when-idle=") } == (kind == .job))
    }

    @Test(arguments: [
        "name: plain\n", "no line feed at the end", "two\n\n", " begins with a space\n", "a\r\nb\r\n",
        "tab\there\n",
        "umlaut ä and 測\n", "# comment: |\n  x: 'y'\n\n---\n...\n", "\u{FEFF}mark\n", "\n", "",
        "trailing \n  spaces  \n",
    ])
    func aSweepArrivesByteForByte(text: String) throws {
        let data = SweepFiles.File(path: "data/x \"y\".csv", bytes: [0, 255, 10, 13])
        let yaml = try render {
            $0.sweep = SweepFiles(sweep: .init(path: "my sweep.yaml", bytes: Array(text.utf8)), data: [data])
        }
        let map = try yaml.document("ConfigMap")
        let stateful = try yaml.document("StatefulSet")
        let volumes = try #require(
            RenderedYAML.value("spec.template.spec.volumes", in: stateful) as? [[String: Any]])
        let sweep = try #require(volumes.first { $0["name"] as? String == "sweep" })
        let items = try #require(RenderedYAML.value("configMap.items", in: sweep) as? [[String: String]])
        var files: [String: [UInt8]] = [:]
        for item in items {
            let key = try #require(item["key"])
            let plain = (map["data"] as? [String: String])?[key].map { Array($0.utf8) }
            // Yams reads base64 of some lengths as a text, others as bytes by tag only: it is a text here.
            let binary = (map["binaryData"] as? [String: Any])?[key]
                .flatMap { Data(base64Encoded: "\($0 is NSNull ? "" : $0)") }
            let path = try #require(item["path"])
            files[path] = plain ?? binary.map { [UInt8]($0) }
            #expect(files[path] != nil, "\(key) is missing")
        }
        #expect(files["my sweep.yaml"] == Array(text.utf8))
        #expect(files[data.path] == data.bytes)
        let command = RenderedYAML.value("spec.template.spec.containers.1.args.3", in: stateful)
        #expect(command as? String == "/sweep/my sweep.yaml")
    }

    @Test func whatIsNotAllowedIsRefused() {
        let changes: [(inout KubernetesLaunch) -> Void] = [
            { $0.name = "Grad" }, { $0.name = "9lives" }, { $0.name = String(repeating: "x", count: 41) },
            { $0.image = "a b" }, { $0.workers = 0 }, { $0.workers = 100_001 }, { $0.slots = 0 },
            { $0.namespace = "" }, { $0.namespace = "a.b" },
        ]
        for (index, change) in changes.enumerated() {
            var launch = KubernetesLaunch()
            change(&launch)
            let failure = #expect(throws: CommandFailure.self, "change \(index)") { try launch.check() }
            #expect(failure?.status == .badInput)
        }
    }
}
