// Puts a sweep's parts together and checks what only shows in the whole. Not here: reading the parts.

import ReproducibleMath
import SweepModel

/// The parts of one sweep file.
struct SweepAssembly {
    let file: String
    let header: SweepHeader
    let parts: TrialParts

    /// The sweep; nil or incomplete where an error was added.
    func definition(_ errors: inout ErrorCollector) -> SweepDefinition? {
        checkKeysGivenTwice(&errors)
        checkHiddenAgainstDepth(&errors)
        let method = method(&errors)
        var base = parts.draft
        // Regression has one loss that fits; nobody has to write it.
        let lossIsGiven =
            parts.training["loss"] != nil || entryKeys.contains("loss")
            || axisParameters.contains { $0.option.key == "loss" }
        if base.configuration.data.task == .regression, !lossIsGiven {
            base.configuration.training.loss = .meanSquaredError
        }
        checkRules(base, &errors)
        let space = ParameterSpace(
            method: method, axes: axes, entryNames: entryKeys, entries: completedEntries(base),
            runCap: header.runCap ?? 1, seed: SeedDerivation.samplingSeed(sweepSeed: header.seed))
        guard let space, isCountable(space) else {
            errors.add(
                ConfigurationError(
                    .tooLarge, location: parts.parameters.first?.location, keyPath: "parameters",
                    problem: "settings × replicates gives too many trials",
                    allowed: "at most \(SweepKeys.greatestTrialCount) trials"))
            return nil
        }
        return SweepDefinition(
            name: header.name, text: header.text, method: method, seed: header.seed,
            replicates: header.replicates, verificationShare: header.verificationShare,
            base: base.finished, file: file, draft: base, space: space,
            batchSizes: candidates("batch_size", base: base))
    }

    private func isCountable(_ space: ParameterSpace) -> Bool {
        let (count, overflow) = space.settingCount.multipliedReportingOverflow(by: header.replicates)
        return !overflow && count <= SweepKeys.greatestTrialCount
    }

    // MARK: - Axes and entries

    /// Keys of the hand-picked settings, in order of first appearance.
    private var entryKeys: [String] {
        var keys: [String] = []
        for entry in parts.entries {
            for key in entry.keys where !keys.contains(key) { keys.append(key) }
        }
        return keys
    }

    /// Parameters that are not overridden by hand-picked settings.
    private var axisParameters: [SweptParameter] {
        let overridden = Set(entryKeys)
        return parts.parameters.filter { !overridden.contains($0.option.key) }
    }

    private var axes: [ParameterSpace.Axis] {
        axisParameters.map { parameter in
            switch parameter.source {
            case .values(let values):
                ParameterSpace.Axis(name: parameter.option.key, source: .values(values.map(\.value)))
            case .distribution(let distribution):
                ParameterSpace.Axis(
                    name: parameter.option.key,
                    source: .distribution(distribution, within: parameter.option.type.range))
            }
        }
    }

    /// Every hand-picked setting with a value for each of their keys: its own, else the parameter's, else the
    /// base's, so that all trials have the same columns.
    private func completedEntries(_ base: TrialDraft) -> [[ParameterValue]] {
        guard !parts.entries.isEmpty else { return [[]] }
        let keys = entryKeys
        return parts.entries.map { entry in
            let isHidden =
                entry.values["hidden"] != nil || parts.parameters.contains { $0.option.key == "hidden" }
            let isDeep = ["depth", "width"].contains { key in
                entry.values[key] != nil || parts.parameters.contains { $0.option.key == key }
            }
            return keys.map { key in
                if let own = entry.values[key] { return own.value }
                if key == "hidden", isDeep { return .none }
                if ["depth", "width"].contains(key), isHidden || parts.training["hidden"] != nil {
                    return .none
                }
                if let fixed = parts.parameters.first(where: { $0.option.key == key }),
                    case .values(let values) = fixed.source, let value = values.first
                {
                    return value.value
                }
                if key == "loss", parts.training["loss"] == nil {
                    return .text(base.configuration.training.loss.rawValue)
                }
                return parts.training[key]?.value ?? OptionTable.trialByKey[key]?.defaultValue ?? .none
            }
        }
    }

    /// The values that stand for a key's in one hand-picked setting (or in none).
    func representatives(_ key: String, entry: SettingsEntry?) -> [LocatedValue] {
        if let own = entry?.values[key] { return [own] }
        return parts.parameters.first { $0.option.key == key }?.representatives ?? []
    }

    /// The values that stand for a key's in the whole sweep.
    private func candidates(_ key: String, base: TrialDraft) -> [LocatedValue] {
        let levels: [SettingsEntry?] = parts.entries.isEmpty ? [nil] : parts.entries.map { $0 }
        return levels.flatMap { entry in
            let values = representatives(key, entry: entry)
            return values.isEmpty ? parts.training[key].map { [$0] } ?? [] : values
        }
    }
}
