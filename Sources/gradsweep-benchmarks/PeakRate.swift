// The processor's multiply-add peak, measured beside what is compared with it: clocks drift.

import Foundation
import KernelInterface

/// What time is measured by.
enum BenchmarkClock: String, CaseIterable {
    /// The wall's.
    case wall
    /// This thread's processor time, for machines where others work too.
    case cpu

    /// Seconds since some fixed moment.
    func now() -> Double {
        var time = timespec()
        clock_gettime(self == .wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

enum PeakRate {
    /// Floating-point operations per second of independent multiply-add chains on this core, over about
    /// 20 ms.
    static func operationsPerSecond(_ table: KernelTable, _ clock: BenchmarkClock) -> Double {
        var rounds = 1 << 16
        while true {
            let start = clock.now()
            let result = table.measurements.multiplyAddChains(rounds)
            let elapsed = clock.now() - start
            // The check keeps the chains from being optimised away.
            if elapsed > 0.02, !result.check.isNaN { return 2 * Double(result.count) / elapsed }
            rounds *= 2
        }
    }
}

extension Duration {
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
