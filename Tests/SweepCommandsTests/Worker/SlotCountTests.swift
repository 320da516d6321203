import SweepCommands
import Testing

@Suite struct SlotCountTests {
    @Test(
        "The least of what the kernel, the container and the cluster allow counts, and is at least 1",
        arguments: [
            (8, [], [:], 8, "CPU affinity"), (8, [2.5], [:], 2, "the control group's CPU quota"),
            (8, [0.5, 4], [:], 1, "the control group's CPU quota"),
            (8, [], ["SLURM_CPUS_PER_TASK": "3", "SLURM_CPUS_ON_NODE": "2"], 3, "SLURM_CPUS_PER_TASK"),
            (8, [], ["SLURM_CPUS_ON_NODE": "6"], 6, "SLURM_CPUS_ON_NODE"),
            (2, [16], ["SLURM_CPUS_ON_NODE": "64"], 2, "CPU affinity"),
            (8, [], ["SLURM_CPUS_PER_TASK": "many"], 8, "CPU affinity"),
        ] as [(Int, [Double], [String: String], Int, String)])
    func least(affinity: Int, quotas: [Double], environment: [String: String], count: Int, reason: String) {
        let slots = SlotCount.automatic(affinity: affinity, quotas: quotas, environment: environment)
        #expect(slots.count == count)
        #expect(slots.reason == reason)
    }

    @Test("Quotas of version 2: this group's and those of all groups above it")
    func unified() throws {
        let directory = try TemporaryDirectory()
        try directory.write("0::/a/b\n", to: "self")
        try directory.write("max 100000\n", to: "fs/cpu.max")
        try directory.write("150000 100000\n", to: "fs/a/cpu.max")
        try directory.write("400000 100000\n", to: "fs/a/b/cpu.max")
        let groups = ControlGroups(mount: directory.path + "/fs", membership: directory.path + "/self")
        #expect(groups.quotas == [4, 1.5])
    }

    @Test("Quotas of version 1, where -1 limits nothing")
    func legacy() throws {
        let directory = try TemporaryDirectory()
        try directory.write("3:memory:/a\n2:cpu,cpuacct:/a\n", to: "self")
        try directory.write("-1\n", to: "fs/cpu,cpuacct/cpu.cfs_quota_us")
        try directory.write("100000\n", to: "fs/cpu,cpuacct/cpu.cfs_period_us")
        try directory.write("250000\n", to: "fs/cpu,cpuacct/a/cpu.cfs_quota_us")
        try directory.write("100000\n", to: "fs/cpu,cpuacct/a/cpu.cfs_period_us")
        let groups = ControlGroups(mount: directory.path + "/fs", membership: directory.path + "/self")
        #expect(groups.quotas == [2.5])
    }

    @Test("Without control groups nothing limits")
    func none() {
        #expect(ControlGroups(mount: "/nowhere", membership: "/nowhere").quotas.isEmpty)
    }
}
