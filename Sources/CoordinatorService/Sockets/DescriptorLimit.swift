// How many files and connections this process may have open, and how they are shared out. A flood of
// connections must leave room for the journal and the result files.

internal import Foundation
internal import ZeroMQ

enum DescriptorLimit {
    /// Descriptors that a coordinator with as many workers as the scheduler takes can use, of which a third
    /// is for them; more would only let a flood take more memory.
    private static let wanted: rlim_t = 32_768
    /// For everything that is no connection of a worker: journal, logs, result files, libzmq itself.
    private static let reserve = 256

    /// Raises the limit as far as that is useful and allowed.
    ///
    /// - Returns: what connections may take of it. libzmq accepts a connection before anybody can count it,
    ///   so a third stays free for those.
    static func raise() -> ConnectionGuard.Limits {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        if limit.rlim_cur < wanted, limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = min(wanted, limit.rlim_max)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        let available = max(96, Int(min(limit.rlim_cur, wanted)) - reserve)
        // As many may be on their way in as may be in: a cluster's workers all come at once, when they are
        // started and when their coordinator is. With 1,024 for those, 2,000 workers cut each other off for
        // 25 seconds before all were registered, and 3,000 never were.
        return ConnectionGuard.Limits(unproven: available / 3, proven: available / 3)
    }
}
