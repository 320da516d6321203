// One host's way: what follows from what.

import SweepCommands
import Testing

@Suite struct HostCourseTests {
    private func course(
        restarts: Int = 2, follows: Bool = true, knowsCoordinator: Bool = false
    ) -> HostCourse {
        var policy = HostCourse.Policy()
        policy.restarts = restarts
        policy.follows = follows
        policy.knowsCoordinator = knowsCoordinator
        return HostCourse(policy: policy)
    }

    /// Ends of a worker, whether the coordinator is known to be there, and whether a worker is wanted again.
    @Test(
        arguments: [
            (0, true, false), (0, false, false), (1, false, true), (2, true, false), (3, false, false),
            (3, true, true), (130, true, false), (134, false, true), (137, false, true), (143, false, true),
            (127, true, true),
        ] as [(Int32, Bool, Bool)])
    func theExitStatusDecides(status: Int32, knowsCoordinator: Bool, isStartedAgain: Bool) {
        var course = course(knowsCoordinator: knowsCoordinator)
        #expect(course.handle(.running(process: 7, isNew: true)) == .follow)
        let step = course.handle(.ended(status: status))
        #expect((step != .finish) == isStartedAgain)
        #expect(course.phase == (isStartedAgain ? .connecting : .ended))
        #expect(course.status == status)
        #expect(course.process == nil)
    }

    @Test func aWorkerIsStartedAgainSoManyTimes() {
        var course = course(restarts: 2)
        for _ in 0..<2 {
            #expect(course.handle(.running(process: 7, isNew: true)) == .follow)
            #expect(course.handle(.ended(status: 137)) != .finish)
        }
        _ = course.handle(.running(process: 7, isNew: true))
        #expect(course.handle(.ended(status: 137)) == .finish)
        #expect(course.starts == 3)
        #expect(course.phase == .ended)
        #expect(course.detail == "was killed by signal 9")
    }

    @Test func aMachineThatWentDownGetsAnotherWorker() {
        var course = course(restarts: 1)
        _ = course.handle(.running(process: 7, isNew: true))
        _ = course.handle(.unreachable("no route"))
        #expect(course.handle(.lost) != .finish)
        _ = course.handle(.running(process: 8, isNew: true))
        #expect(course.handle(.lost) == .finish)
        #expect(course.phase == .ended)
    }

    @Test func aLostConnectionIsTriedAgainEverMoreSeldom() {
        var course = course()
        var waits: [Double] = []
        for _ in 0..<8 {
            if case .connect(let seconds) = course.handle(.unreachable("no route")) { waits.append(seconds) }
        }
        #expect(waits == [1, 2, 4, 8, 16, 30, 30, 30])
        #expect(course.phase == .unreachable)
        // The worker is there still: nothing is started, and the next trouble begins anew.
        #expect(course.handle(.running(process: 7, isNew: false)) == .follow)
        #expect(course.starts == 0)
        #expect(course.handle(.unreachable("no route")) == .connect(afterSeconds: 1))
    }

    @Test func whoIsNotFollowedIsLeftAlone() {
        var course = course(follows: false)
        #expect(course.handle(.unreachable("no route")) == .connect(afterSeconds: 1))
        #expect(course.handle(.unreachable("no route")) == .finish)
        #expect(course.handle(.running(process: 7, isNew: true)) == .finish)
        #expect(course.phase == .running)
    }

    @Test func whatFailedIsNotTriedAgain() {
        var course = course()
        #expect(course.handle(.failed("no /proc")) == .finish)
        #expect(course.phase == .failed)
        #expect(course.detail == "no /proc")
        course.enter(.connecting)
        #expect(course.phase == .failed)
    }
}
