// The answer to a registration: the rates.

internal import SweepProtocol

extension WireWelcome {
    init(_ welcome: Welcome) throws(WireError) {
        self.init()
        epoch = welcome.epoch
        heartbeatIntervalMilliseconds = try FieldCheck.heartbeatInterval.encode(
            welcome.heartbeatIntervalMilliseconds, in: 1...WireLimits.rateMilliseconds)
        workerTimeoutMilliseconds = try FieldCheck.workerTimeout.encode(
            welcome.workerTimeoutMilliseconds, in: 1...WireLimits.rateMilliseconds)
        lasting = welcome.isLasting
    }
}

extension Welcome {
    init(_ wire: WireWelcome) throws(WireError) {
        self.init(
            epoch: wire.epoch,
            heartbeatIntervalMilliseconds: try FieldCheck.heartbeatInterval.decode(
                wire.heartbeatIntervalMilliseconds, in: 1...WireLimits.rateMilliseconds),
            workerTimeoutMilliseconds: try FieldCheck.workerTimeout.decode(
                wire.workerTimeoutMilliseconds, in: 1...WireLimits.rateMilliseconds),
            isLasting: wire.lasting)
    }
}

extension FieldCheck {
    fileprivate static let heartbeatInterval = FieldCheck("Welcome.heartbeat_interval_milliseconds")
    fileprivate static let workerTimeout = FieldCheck("Welcome.worker_timeout_milliseconds")
}
