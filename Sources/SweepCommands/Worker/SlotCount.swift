// How many trials a worker may run at once on this machine: what the kernel, the container or the cluster
// allow it, not what the machine has.

import CPlatform
import Foundation

/// The number of slots that `--slots auto` means.
package struct SlotCount: Hashable, Sendable {
    /// What sets it, in words for a log.
    package let reason: String
    package let count: Int

    /// The least of CPU affinity, the control groups' quotas and Slurm's allocation; at least 1.
    ///
    /// - Parameters:
    ///   - affinity: CPUs that this process may run on.
    ///   - quotas: CPUs that each control group above this process allows, such as 1.5.
    package static func automatic(affinity: Int, quotas: [Double], environment: [String: String]) -> SlotCount
    {
        var candidates = [SlotCount(reason: "CPU affinity", count: affinity)]
        // Rounded down: a slot that has but half a CPU slows the pack that runs in it.
        candidates += quotas.map { SlotCount(reason: "the control group's CPU quota", count: Int($0)) }
        // Per task where Slurm was asked so, else of the job's part on this node (sbatch(1), "OUTPUT
        // ENVIRONMENT VARIABLES").
        for name in ["SLURM_CPUS_PER_TASK", "SLURM_CPUS_ON_NODE"] {
            guard let count = environment[name].flatMap({ Int($0) }), count > 0 else { continue }
            candidates.append(SlotCount(reason: name, count: count))
            break
        }
        let least = candidates.min { $0.count < $1.count } ?? SlotCount(reason: "nothing", count: 1)
        return SlotCount(reason: least.reason, count: min(max(1, least.count), WorkerSettings.slotsMaximum))
    }

    /// Of this process.
    static func automatic(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> SlotCount {
        let affinity = Int(cplatform_usable_processors())
        return automatic(
            affinity: affinity > 0 ? affinity : ProcessInfo.processInfo.activeProcessorCount,
            quotas: ControlGroups().quotas, environment: environment)
    }
}

/// The CPU quotas of the control groups that this process is in (version 2: `cpu.max`; version 1:
/// `cpu.cfs_quota_us` and `cpu.cfs_period_us`), from its own group up to the root.
package struct ControlGroups {
    /// Where the files are; another one in tests.
    private let mount: String
    private let membership: String

    package init(mount: String = "/sys/fs/cgroup", membership: String = "/proc/self/cgroup") {
        self.mount = mount
        self.membership = membership
    }

    /// In CPUs; empty where nothing limits them, or nothing can be read.
    package var quotas: [Double] {
        guard let text = try? String(contentsOfFile: membership, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").flatMap { line -> [Double] in
            // hierarchy-ID:controllers:path
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return [] }
            if parts[1].isEmpty { return quotas(of: "\(parts[2])", under: mount, unifiedQuota) }
            guard parts[1].split(separator: ",").contains("cpu") else { return [] }
            return ["\(mount)/\(parts[1])", "\(mount)/cpu"].flatMap {
                quotas(of: "\(parts[2])", under: $0, legacyQuota)
            }
        }
    }

    /// A group and all above it. In a container the path may be one of the host that is not there: then the
    /// root of what is mounted counts.
    private func quotas(of path: String, under root: String, _ read: (String) -> Double?) -> [Double] {
        var directory = path == "/" ? "" : path
        var found: [Double] = []
        while true {
            if let quota = read(root + directory) { found.append(quota) }
            guard let slash = directory.lastIndex(of: "/") else { return found }
            directory = String(directory[..<slash])
        }
    }

    private func unifiedQuota(_ directory: String) -> Double? {
        let words = Self.words("\(directory)/cpu.max")
        guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]), period > 0
        else { return nil }
        return quota / period
    }

    private func legacyQuota(_ directory: String) -> Double? {
        guard let quota = Self.words("\(directory)/cpu.cfs_quota_us").first.flatMap({ Double($0) }),
            let period = Self.words("\(directory)/cpu.cfs_period_us").first.flatMap({ Double($0) }),
            quota > 0, period > 0
        else { return nil }
        return quota / period
    }

    private static func words(_ path: String) -> [Substring] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        return text.split { $0 == " " || $0 == "\n" }
    }
}
