// No code may be shared between the kernels' compilations. A generic of the standard library that is
// specialised inside a kernel target becomes a weak symbol whose name does not say which target made it; the
// linker keeps one copy for all, and a processor without AVX-512 would meet the AVX-512 copy.

import Foundation
import Testing

@Suite struct SharedSymbolTests {
    /// The kernels' object files beside this test's executable; empty where the build lays them out
    /// otherwise.
    static let objects: [URL] = {
        let executable = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let products = executable.deletingLastPathComponent()
        let files = FileManager.default.enumerator(at: products, includingPropertiesForKeys: nil)
        return (files?.compactMap { $0 as? URL } ?? []).filter {
            $0.pathExtension == "o"
                && $0.deletingLastPathComponent().lastPathComponent.hasPrefix("Kernels")
        }
    }()

    static let symbolLister = ["/usr/bin/nm", "/usr/local/bin/nm"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Symbols of one object file, as nm prints them: (kind, name).
    func symbols(_ object: URL, _ lister: String) throws -> [(kind: Substring, name: Substring)] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: lister)
        process.arguments = [object.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            return fields.count >= 2 ? (fields[fields.count - 2], fields[fields.count - 1]) : nil
        }
    }

    /// The kernel target that an object file belongs to.
    static func target(of object: URL) -> String {
        object.deletingLastPathComponent().deletingPathExtension().lastPathComponent
    }

    @Test(.enabled(if: !objects.isEmpty, "needs the object files"))
    func `every compilation of the kernels is looked at`() {
        #if arch(x86_64)
        let instructionSets = ["Portable", "AVX2", "AVX512"]
        #else
        let instructionSets = ["Portable"]
        #endif
        let expected = instructionSets.flatMap { ["Kernels\($0)Float", "Kernels\($0)Double"] }
        #expect(Set(Self.objects.map(Self.target)) == Set(expected))
    }

    @Test(.enabled(if: !objects.isEmpty && symbolLister != nil, "needs nm and the object files"))
    func `no weak function is shared between instruction sets`() throws {
        let lister = try #require(Self.symbolLister)
        // Accessors of the conformance of Float (S2f) and Double (S2d) to BinaryFloatingPoint: one call, no
        // arithmetic.
        let harmless: Set<Substring> = ["$sS2fSBsWl", "$sS2dSBsWl"]
        var checked = 0
        for object in Self.objects {
            let target = Self.target(of: object)
            for symbol in try symbols(object, lister) where symbol.kind == "W" || symbol.kind == "w" {
                let isOwn = symbol.name.contains(target) || harmless.contains(symbol.name)
                #expect(isOwn, "\(target): \(symbol.name)")
                checked += 1
            }
        }
        #expect(checked > 0, "nm listed no weak symbol at all")
        print("\(checked) weak functions in \(Self.objects.count) kernel object files belong to their target")
    }
}
