// What Slurm's programs print, read and told again.

import SweepCommands
import Testing

@Suite struct SlurmQueueTests {
    private static let output = """
        12_0|RUNNING|n1|1:02|None
        12_1|RUNNING|n2|1:02|None
        12_2|PENDING||0:00|Resources
        12_3|PENDING||0:00|JobArrayTaskLimit
        12_4|COMPLETING|n3|0:09|None
        """

    @Test func linesAreTasks() throws {
        let tasks = SlurmQueue.tasks(in: Self.output + "\nslurm_load_jobs error\n")
        #expect(tasks.map(\.id) == ["12_0", "12_1", "12_2", "12_3", "12_4"])
        let first = try #require(tasks.first)
        #expect((first.state, first.node, first.time, first.reason) == ("RUNNING", "n1", "1:02", "None"))
    }

    @Test func aSummaryCountsStatesAndSaysWhatIsWaitedFor() {
        #expect(
            SlurmTable.summary(SlurmQueue.tasks(in: Self.output))
                == "2 running, 2 pending (JobArrayTaskLimit, Resources), 1 completing")
        #expect(SlurmTable.summary([]) == "no task is left")
        let table = SlurmTable.lines(SlurmQueue.tasks(in: Self.output), width: 80)
        #expect(table.count == 6)
        #expect(table[1].hasPrefix("12_0  running"))
    }

    @Test func endingsAreCountedByStateAndExitCode() {
        let text = """
            JobId=12 ArrayTaskId=0 JobState=COMPLETED Reason=None ExitCode=0:0 RunTime=00:00:09
            JobId=13 ArrayTaskId=1 JobState=COMPLETED Reason=None ExitCode=0:0 RunTime=00:00:09
            JobId=14 ArrayTaskId=2 JobState=FAILED Reason=NonZeroExitCode ExitCode=3:0
            JobId=15 ArrayTaskId=3 JobState=CANCELLED Reason=None ExitCode=0:15
            JobId=16 ArrayTaskId=4 JobState=RUNNING Reason=None ExitCode=0:0
            """
        #expect(
            SlurmQueue.exitCodes(in: text) == [
                "completed, exit status 0": 2, "failed, exit status 3": 1, "cancelled, signal 15": 1,
            ])
    }
}
