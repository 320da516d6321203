import Reporting
import SweepModel
import Testing

struct RunManifestTests {
    private static var manifest: RunManifest {
        var manifest = RunManifest(
            name: "quick \"start\"", digest: "ab12", version: "0.1.0", gitRevision: "0123456789ab",
            operatingSystem: "Debian 12")
        manifest.dataFiles = [RunManifest.DataFile(path: "data/digits.csv.gz", sha256: "ff00", size: 12)]
        manifest.settings = 2
        manifest.replicates = 3
        manifest.trials = 6
        manifest.flushDenormals = .swept
        manifest.counts.count(.verdict(.vanishing), times: 4)
        manifest.counts.count(.failed(.invalidData))
        manifest.epochs = 2
        manifest.startedMilliseconds = 0
        manifest.workers = [
            worker("b", host: "n2", "avx2"), worker("a", host: "n1", "avx512"),
            worker("c", host: "n2", "avx2"),
        ]
        manifest.verification = VerificationReport(
            share: 0.02, counts: VerificationCounts(identical: 4, different: 1, unverified: 2))
        manifest.identityViolations = [
            IdentityViolation(
                trial: 3, firstAttempt: 1, firstWorker: "a", secondAttempt: 2, secondWorker: "b")
        ]
        return manifest
    }

    private static func worker(_ identity: String, host: String, _ set: String) -> WorkerRecord {
        WorkerRecord(
            identity: identity, host: host, processID: 1, slots: 2, instructionSet: set, version: "0.1.0")
    }

    @Test func `the content, keys in their order`() {
        let text = String(decoding: Self.manifest.json, as: UTF8.self)
        #expect(
            text == """
                {
                  "format": "gradsweep-manifest/1",
                  "name": "quick \\"start\\"",
                  "digest": "ab12",
                  "version": "0.1.0",
                  "git_revision": "0123456789ab",
                  "operating_system": "Debian 12",
                  "started": "1970-01-01T00:00:00.000Z",
                  "finished": null,
                  "epochs": 2,
                  "data": [
                    {
                      "path": "data/digits.csv.gz",
                      "sha256": "ff00",
                      "size": 12
                    }
                  ],
                  "settings": 2,
                  "replicates": 3,
                  "trials": 6,
                  "flush_denormals": "swept",
                  "recorded": 5,
                  "outcomes": {
                    "converged": 0,
                    "converging": 0,
                    "stalled": 0,
                    "vanishing": 4,
                    "exploding": 0,
                    "failed": 1
                  },
                  "instruction_sets": [
                    "avx2",
                    "avx512"
                  ],
                  "hosts": [
                    {
                      "host": "n1",
                      "worker_processes": 1,
                      "slots": 2,
                      "instruction_sets": [
                        "avx512"
                      ],
                      "versions": [
                        "0.1.0"
                      ]
                    },
                    {
                      "host": "n2",
                      "worker_processes": 2,
                      "slots": 2,
                      "instruction_sets": [
                        "avx2"
                      ],
                      "versions": [
                        "0.1.0"
                      ]
                    }
                  ],
                  "verification": {
                    "share": 0.02,
                    "identical": 4,
                    "different": 1,
                    "unverified": 2
                  },
                  "identity_violations": [
                    {
                      "trial": 3,
                      "first_attempt": 1,
                      "first_worker": "a",
                      "first_host": "n1",
                      "second_attempt": 2,
                      "second_worker": "b",
                      "second_host": "n2"
                    }
                  ]
                }

                """)
    }

    @Test func `the order of workers does not matter`() {
        var reversed = Self.manifest
        reversed.workers.reverse()
        #expect(reversed.json == Self.manifest.json)
    }
}
