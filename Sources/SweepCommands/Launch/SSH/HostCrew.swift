// All hosts of a launch at once: a thread for each, a table for all. Not here: one host's way (HostDriver).

import Foundation

/// Drives hosts side by side.
final class HostCrew: SweepCrew, Sendable {
    private static let leaveSeconds = 8.0
    private static let stopsAtOnce = 64

    let board: HostBoard
    private let drivers: [HostDriver]
    private let threads = DispatchGroup()
    /// What a worker may take to leave.
    private let graceSeconds: Int

    /// - Parameters:
    ///   - bundle: for hosts that name none of their own; nil: nothing will be started.
    ///   - waits: whether hosts that never answered are tried as long as the crew works.
    init(
        _ hosts: [LaunchHost], order: HostOrder, policy: HostCourse.Policy, bundle: LaunchBundle?,
        graceSeconds: Int, waits: Bool
    ) throws(CommandFailure) {
        board = HostBoard(hosts, policy: policy)
        self.graceSeconds = graceSeconds
        let turns = DispatchSemaphore(value: order.parallel)
        var bundles: [String: PackedBundle] = [:]
        var drivers: [HostDriver] = []
        let own = bundle.map { PackedBundle($0) }
        for (index, host) in hosts.enumerated() {
            var packed = own
            if own != nil, let path = host.bundle {
                if bundles[path] == nil { bundles[path] = PackedBundle(try LaunchBundle(path: path)) }
                packed = bundles[path]
            }
            drivers.append(
                HostDriver(
                    index: index, host: host, order: order, packed: packed, board: board, turns: turns,
                    waits: waits))
        }
        self.drivers = drivers
    }

    // MARK: SweepCrew

    func start(endpoint: String, directory: String) { start() }

    func start() {
        for driver in drivers {
            thread { driver.run() }
        }
    }

    func takeNews() -> [String] { board.takeLines() }

    var hopelessness: String? { board.isFinished ? "no worker is left on any host" : nil }

    func finish() {
        // Workers leave by themselves when their sweep has ended.
        wait(seconds: Self.leaveSeconds)
        stop()
        tell()
    }

    // MARK: -

    /// Waits until nothing is left to do, or not longer than so many seconds, telling the news.
    ///
    /// - Parameter isEnough: whether to return before that.
    func wait(seconds: Double = .infinity, until isEnough: () -> Bool = { false }) {
        let deadline = Date().addingTimeInterval(min(seconds, 1e9))
        while Date() < deadline, !isEnough(), threads.wait(timeout: .now() + 0.1) == .timedOut { news() }
        news()
    }

    /// Ends the workers of all hosts that have not ended.
    func stop() {
        for driver in drivers { driver.interrupt() }
        threads.wait()
        let turns = DispatchSemaphore(value: Self.stopsAtOnce)
        let courses = board.courses
        for (driver, course) in zip(drivers, courses) where !course.phase.isFinal && course.phase != .waiting
        {
            thread { [graceSeconds] in
                turns.wait()
                driver.stop(graceSeconds: graceSeconds)
                turns.signal()
            }
        }
        while threads.wait(timeout: .now() + 0.1) == .timedOut { news() }
        news()
    }

    /// Ends the workers of all hosts, whoever started them.
    func stopAll() {
        for driver in drivers {
            thread { [graceSeconds] in driver.stop(graceSeconds: graceSeconds) }
        }
        threads.wait()
        _ = takeNews()
    }

    /// Asks all hosts.
    func look() {
        for driver in drivers {
            thread { driver.look() }
        }
        threads.wait()
        _ = takeNews()
    }

    /// Shows how all hosts stand.
    func tell() {
        for line in board.table(width: Terminal.width(STDERR_FILENO, fallback: 120)) { Output.report(line) }
    }

    private func news() {
        for line in takeNews() { Output.report(line) }
    }

    private func thread(_ body: @escaping @Sendable () -> Void) {
        threads.enter()
        let thread = Thread { [threads] in
            body()
            threads.leave()
        }
        thread.name = "host"
        thread.start()
    }
}
