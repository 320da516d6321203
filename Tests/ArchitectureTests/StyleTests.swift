// Style as a test: banned calls, lengths, names, paths of one machine.

import Testing

struct StyleTests {
    @Test func `no line is longer than 110 columns, no file longer than 400 lines`() throws {
        for file in try Self.ownFiles() {
            let lines = file.lines
            #expect(lines.count <= 401, "\(file.path) has \(lines.count - 1) lines")
            let tooLong = lines.indices.filter { lines[$0].utf8.count > 110 && lines[$0].count > 110 }
                .map { $0 + 1 }
            #expect(tooLong.isEmpty, "\(file.path): lines \(tooLong)")
        }
    }

    @Test func `sources use no banned call`() throws {
        for file in try Repository.swiftFiles(under: "Sources") where !file.isGenerated {
            for violation in BannedCall.violations(in: file) { Issue.record("\(violation)") }
        }
    }

    @Test func `tests need no testable import and leave no marker`() throws {
        for file in try Repository.swiftFiles(under: "Tests") where file.target != "ArchitectureTests" {
            for violation in BannedCall.violations(in: file, rules: BannedCall.inTests) {
                Issue.record("\(violation)")
            }
        }
    }

    @Test func `a file opens with its purpose`() throws {
        for file in try Repository.swiftFiles(under: "Sources") where !file.isGenerated {
            #expect(file.text.hasPrefix("// "), "\(file.path) does not say what it is for")
        }
    }

    @Test func `no file is named for having no place`() throws {
        for file in try Self.ownFiles() {
            let stem = file.name.prefix { $0 != "." }.lowercased()
            for word in ["util", "helper", "common", "misc"] {
                #expect(!stem.contains(word), "\(file.path): name it for what it does")
            }
        }
    }

    @Test func `test folders mirror source folders`() throws {
        let sources = try Repository.folders(under: "Sources")
        for folder in try Repository.folders(under: "Tests") where folder.hasSuffix("Tests") {
            let name = String(folder.dropLast("Tests".count))
            let isWhole = ["Architecture", "Integration"].contains(name)
            // Kernel sources are one folder and several targets.
            let isMirror = sources.contains(name) || (name == "Kernel" && sources.contains("KernelSources"))
            #expect(isWhole || isMirror, "\(folder) mirrors no target")
        }
    }

    @Test func `no path of one machine is left in any text`() throws {
        let endings = [".swift", ".md", ".yaml", ".yml", ".sh", ".c", ".h", ".proto", ".modulemap", ".json"]
        // Put together here, so that this file doesn't hold them.
        let paths = ["work/", "opt/swift", "tmp/gs", "root/"].map { "/" + $0 }
        for folder in ["Sources", "Tests", "Configs", "Deploy"] {
            for file in try Repository.files(under: folder, endings: endings) {
                for path in paths {
                    let isFound =
                        file.text.contains(" " + path) || file.text.contains("\"" + path)
                        || file.text.contains("`" + path)
                    #expect(!isFound, "\(file.path) names \(path)")
                }
            }
        }
    }

    // MARK: - The checks themselves

    @Test(arguments: [
        ("let x = try! f()", true), ("// try! is banned", false), ("let x = \"try!\"", false),
        ("let x = y as! Int", true), ("fatalError(\"\")", true), ("print(x)", true), ("blueprint(x)", false),
        ("object.print(x)", false), ("let t = \"\\(try! f())\"", true), ("@testable import A", true),
        ("final class A: @unchecked Sendable {}", true),
        ("// Sound: all state is behind the lock.\nfinal class A: @unchecked Sendable {}", false),
        ("nonisolated(unsafe) var x = 1", true), ("/* fatalError( */", false), ("#\"try! \"#", false),
    ])
    func `a banned call is found in code and nowhere else`(source: String, isBanned: Bool) {
        let file = RepositoryFile(path: "Sources/Reporting/Example.swift", text: source)
        #expect(BannedCall.violations(in: file).isEmpty != isBanned)
    }

    @Test func `markers are found in comments`() {
        for marker in ["TO" + "DO", "FIX" + "ME"] {
            let file = RepositoryFile(path: "Sources/Reporting/Example.swift", text: "// \(marker): later")
            #expect(BannedCall.violations(in: file).count == 1)
        }
    }

    /// The Swift files that are ours and not generated.
    private static func ownFiles() throws -> [RepositoryFile] {
        (try Repository.swiftFiles(under: "Sources") + Repository.swiftFiles(under: "Tests"))
            .filter { !$0.isGenerated }
    }
}
