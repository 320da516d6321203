// How hosts are told about: a line for each change, a table for all.

import SweepCommands
import Testing

@Suite struct HostBoardTests {
    private func board() -> HostBoard {
        HostBoard(
            ["box1", "ada@box2"].map { LaunchHost(destination: $0) }, policy: HostCourse.Policy())
    }

    @Test func everyChangeThatMattersIsOneLine() {
        let board = board()
        func happen(_ event: HostCourse.Event) {
            _ = board.update(0) { course in
                course.enter(.connecting)
                return course.handle(event)
            }
        }
        happen(.unreachable("no route"))
        happen(.unreachable("no route"))
        happen(.running(process: 7, isNew: true))
        happen(.unreachable("timeout"))
        happen(.running(process: 7, isNew: false))
        happen(.ended(status: 137))
        happen(.running(process: 9, isNew: true))
        happen(.ended(status: 0))
        #expect(
            board.takeLines() == [
                "box1: unreachable: no route", "box1: worker runs as process 7",
                "box1: unreachable: timeout", "box1: connected again, the worker runs",
                "box1: was killed by signal 9; starting it again", "box1: worker runs as process 9",
                "box1: worker ended with status 0",
            ])
        #expect(board.takeLines().isEmpty)
    }

    @Test func theTableHasARowForEachHost() {
        let board = board()
        _ = board.update(0) { $0.handle(.running(process: 4711, isNew: true)) }
        _ = board.update(1) { $0.handle(.failed("no /proc")) }
        let rows = board.table(width: 100).map { $0.split(separator: " ").joined(separator: " ") }
        #expect(
            rows == ["host state process exit starts", "box1 running 4711 1", "ada@box2 failed 0 no /proc"])
        for line in board.table(width: 50) { #expect(line.count <= 50) }
    }

    @Test func aHostThatNeverAnsweredIsNotWaitedForAlone() {
        let board = board()
        #expect(board.isSomebodyAtWork(except: 0))
        _ = board.update(1) { $0.handle(.unreachable("no route")) }
        #expect(!board.isSomebodyAtWork(except: 0))
        _ = board.update(1) { $0.handle(.running(process: 7, isNew: true)) }
        #expect(board.isSomebodyAtWork(except: 0))
        _ = board.update(1) { $0.handle(.unreachable("no route")) }
        #expect(board.isSomebodyAtWork(except: 0), "its worker may be at work still")
        _ = board.update(1) { $0.handle(.ended(status: 0)) }
        #expect(!board.isSomebodyAtWork(except: 0))
        #expect(!board.isFinished)
        _ = board.update(0) { $0.handle(.failed("no /proc")) }
        #expect(board.isFinished)
    }
}
