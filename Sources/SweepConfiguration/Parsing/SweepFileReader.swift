// A whole sweep file: top-level keys, then the parts put together. Not here: the parts' own syntax.

import SweepModel

extension SweepDefinition {
    /// Parses and validates a sweep file.
    ///
    /// - Parameters:
    ///   - bytes: the file's contents, UTF-8 YAML.
    ///   - file: its name for messages.
    /// - Errors: all mistakes of the file, at most 20.
    package static func parse(
        _ bytes: some Collection<UInt8>, file: String
    ) throws(ConfigurationErrors) -> SweepDefinition {
        let root: SourceNode
        do throws(ConfigurationError) {
            root = try YAMLDocument.root(of: bytes)
        } catch {
            var located = error
            located.file = file
            throw ConfigurationErrors([located])
        }
        var reader = SweepFileReader(file: file)
        guard let definition = try reader.definition(root) else {
            throw ConfigurationErrors([
                ConfigurationError(.empty, file: file, problem: "the file describes no sweep")
            ])
        }
        return definition
    }
}

/// Reads one sweep file; its sections' errors come together here.
struct SweepFileReader {
    private let file: String
    private var sections: SectionReader

    init(file: String) {
        self.file = file
        sections = SectionReader(file: file)
    }

    mutating func definition(_ root: SourceNode) throws(ConfigurationErrors) -> SweepDefinition? {
        let entries = sections.entries(of: root, keyPath: "", known: SweepKeys.topLevel.map { KnownKey($0) })
        // A root that is no mapping has nothing more to say.
        guard case .mapping = root.content else {
            if root.isNull {
                sections.errors.add(
                    ConfigurationError(.empty, location: root.location, problem: "the file is empty"))
            }
            try sections.errors.throwIfAny()
            return nil
        }
        let nodes = Dictionary(entries.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let header = header(nodes)
        let trials = trialParts(nodes, header: header)
        let assembly = SweepAssembly(file: file, header: header, parts: trials)
        let definition = assembly.definition(&sections.errors)
        try sections.errors.throwIfAny()
        return definition
    }

    // MARK: - Sections

    private mutating func header(_ nodes: [String: SourceNode.Entry]) -> SweepHeader {
        var header = SweepHeader()
        if let node = nodes["name"]?.value, let name = sections.text(node, keyPath: "name") {
            checkName(name, node)
            header.name = name
        }
        if let node = nodes["description"]?.value, !node.isNull {
            header.text = sections.text(node, keyPath: "description")
        }
        if let entry = nodes["method"] {
            let methods = OptionType.choice(SweepMethod.allCases.map(\.rawValue))
            if case .text(let text)? = sections.value(of: methods, entry.value, keyPath: "method") {
                header.method = SweepMethod(rawValue: text)
            }
            header.methodLocation = entry.keyLocation
        }
        if let entry = nodes["run_cap"] {
            header.runCap = sections.integer(
                entry.value, in: 1...SweepKeys.greatestTrialCount, keyPath: "run_cap")
            header.runCapLocation = entry.keyLocation
        }
        if let node = nodes["seed"]?.value {
            header.seed = UInt64(sections.integer(node, in: OptionTable.seedRange, keyPath: "seed") ?? 0)
        }
        if let node = nodes["replicates"]?.value {
            header.replicates =
                sections.integer(node, in: 1...SweepKeys.greatestReplicates, keyPath: "replicates") ?? 1
        }
        if let node = nodes["verify"]?.value,
            case .number(let share)? = sections.value(of: .share, node, keyPath: "verify")
        {
            header.verificationShare = share
        }
        return header
    }

    /// A name that a folder can have everywhere.
    private mutating func checkName(_ name: String, _ node: SourceNode) {
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0"..."9" ~= $0 || "-_.".unicodeScalars.contains($0))
        }
        if isPlain, 1...64 ~= name.count, let first = name.first, first.isLetter || first.isNumber { return }
        sections.errors.add(
            ConfigurationError(
                .invalidValue, location: node.location, keyPath: "name", problem: "found \(node.found)",
                allowed: "1 to 64 of A–Z, a–z, 0–9, -, _ and ., beginning with a letter or digit"))
    }

    private mutating func trialParts(
        _ nodes: [String: SourceNode.Entry], header: SweepHeader
    ) -> TrialParts {
        var parts = TrialParts()
        if let node = nodes["training"]?.value {
            parts.training = sections.read(
                OptionTable.trial, from: node, keyPath: "training", into: &parts.draft)
        }
        if let node = nodes["probe"]?.value {
            _ = sections.read(OptionTable.probe, from: node, keyPath: "probe", into: &parts.draft)
        }
        if let node = nodes["verdict"]?.value {
            _ = sections.read(
                OptionTable.verdict, from: node, keyPath: "verdict",
                into: &parts.draft.configuration.thresholds)
        }
        if let node = nodes["data"]?.value {
            if let data = sections.data(node, sweepSeed: header.seed) {
                parts.draft.configuration.data = data
            }
        } else {
            sections.errors.add(
                ConfigurationError(
                    .missingKey, keyPath: "data", problem: "missing; it says what the trials learn from",
                    allowed: "data: {file: …} or data: {generator: …}"))
        }
        if let node = nodes["parameters"]?.value {
            let errorCount = sections.errors.errors.count
            parts.parameters = sections.parameters(node)
            parts.isComplete = sections.errors.errors.count == errorCount
        }
        if let node = nodes["settings"]?.value { parts.entries = sections.settings(node) }
        return parts
    }
}

/// The sweep's own figures as the file gives them.
struct SweepHeader {
    var name = "sweep"
    var text: String?
    var method: SweepMethod?
    var methodLocation: SourceLocation?
    var runCap: Int?
    var runCapLocation: SourceLocation?
    var seed: UInt64 = 0
    var replicates = 1
    var verificationShare = 0.0
}

/// What makes up the trials, as the file gives it.
struct TrialParts {
    /// Base of all trials.
    var draft = TrialDraft()
    /// Keys of `training` with their values.
    var training: [String: LocatedValue] = [:]
    var parameters: [SweptParameter] = []
    /// Whether `parameters` holds all that the file names: a wrong one is left out.
    var isComplete = true
    var entries: [SettingsEntry] = []
}
