// The targets and arrows that Package.swift declares, read from its text. Not a Swift interpreter: it knows
// the manifest's own forms and fails on any other.

import Foundation

/// What went wrong in understanding the manifest.
struct ManifestError: Error, CustomStringConvertible {
    var description: String
}

/// Targets by name with the modules that they may import.
struct Manifest {
    /// Direct dependencies of each target, targets and products alike, by module name.
    private(set) var dependencies: [String: Set<String>] = [:]
    private(set) var testTargets: Set<String> = []

    private var products: [String: String] = [:]
    private var kernelTargets: [String] = []

    init(_ text: String) throws {
        let product = #/let (\w+) = Target\.Dependency\.product\(name: "(\w+)"/#
        for match in text.matches(of: product) { products[String(match.output.1)] = String(match.output.2) }
        try readKernelTargets(text)
        guard let start = text.range(of: "targets: [\n") else {
            throw ManifestError(description: "Package.swift has no list of targets")
        }
        let list = text[start.upperBound...]
        let call = #/^\s*\.?(library|tests|target|executableTarget|testTarget|systemLibrary)\(/#
        for match in list.matches(of: call.anchorsMatchLineEndings()) {
            let arguments = try Self.arguments(list[match.range.upperBound...])
            try add(String(match.output.1), arguments)
        }
        guard dependencies.count > kernelTargets.count else {
            throw ManifestError(description: "no target was understood in Package.swift")
        }
    }

    /// `kernelTarget("<ISA>", precision, …)`, once for each precision.
    private mutating func readKernelTargets(_ text: String) throws {
        guard let precisions = text.firstMatch(of: #/let precisions = \[([^\]]*)\]/#),
            let form = text.firstMatch(
                of: #/name: "Kernels\\\(instructionSet\)\\\(precision\)",\s*dependencies: \[([^\]]*)\]/#)
        else { throw ManifestError(description: "the kernel targets are not declared as expected") }
        let shared = Set(Self.strings(String(form.output.1)))
        var sets: [String] = []
        for match in text.matches(of: #/kernelTarget\(\s*"(\w+)"/#) {
            let name = String(match.output.1)
            if !sets.contains(name) { sets.append(name) }
        }
        for precision in Self.strings(String(precisions.output.1)) {
            for set in sets {
                kernelTargets.append("Kernels\(set)\(precision)")
                dependencies["Kernels\(set)\(precision)"] = shared
            }
        }
    }

    private mutating func add(_ kind: String, _ arguments: [String]) throws {
        guard let first = arguments.first, var name = Self.strings(first).first else {
            throw ManifestError(description: "a \(kind) without a name: \(arguments)")
        }
        var modules: Set<String> = []
        let positional = kind == "library" || kind == "tests"
        for (index, argument) in arguments.enumerated().dropFirst() {
            let isList = positional ? index == 1 && !argument.hasPrefix("exclude:") : false
            if isList || argument.hasPrefix("dependencies:") {
                modules.formUnion(try evaluate(argument.replacingOccurrences(of: "dependencies:", with: "")))
            }
        }
        if kind == "tests" {
            modules.insert(name)
            name += "Tests"
        }
        if kind == "tests" || kind == "testTarget" { testTargets.insert(name) }
        guard dependencies.updateValue(modules, forKey: name) == nil else {
            throw ManifestError(description: "the target \(name) is declared twice")
        }
    }

    /// `["A", product] + kernelDependencies` as module names.
    private func evaluate(_ expression: String) throws -> Set<String> {
        var modules: Set<String> = []
        for element in expression.split(whereSeparator: { ",+[]".contains($0) || $0.isWhitespace }) {
            if element.hasPrefix("\"") {
                modules.insert(String(element.dropFirst().dropLast()))
            } else if let product = products[String(element)] {
                modules.insert(product)
            } else if element == "kernelDependencies" {
                modules.formUnion(kernelTargets)
            } else {
                throw ManifestError(description: "\"\(element)\" in a list of dependencies is not understood")
            }
        }
        return modules
    }

    /// A call's arguments, split at its own commas; `text` begins behind the opening parenthesis.
    private static func arguments(_ text: Substring) throws -> [String] {
        var arguments = [""]
        var depth = 0
        var isInString = false
        for character in text {
            if character == "\"" { isInString.toggle() }
            if !isInString {
                if "([{".contains(character) { depth += 1 }
                if ")]}".contains(character) {
                    if depth == 0 {
                        return arguments.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
                    }
                    depth -= 1
                }
                if character == ",", depth == 0 {
                    arguments.append("")
                    continue
                }
            }
            arguments[arguments.count - 1].append(character)
        }
        throw ManifestError(description: "a call without its closing parenthesis")
    }

    private static func strings(_ text: String) -> [String] {
        text.matches(of: #/"([^"]*)"/#).map { String($0.output.1) }
    }
}
