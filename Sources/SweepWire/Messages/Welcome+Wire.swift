// The answer to a registration: the rates, and the sweep with its data.

internal import SweepProtocol

extension WireWelcome {
    init(_ welcome: Welcome) throws(WireError) {
        self.init()
        epoch = welcome.epoch
        heartbeatIntervalMilliseconds = try FieldCheck.heartbeatInterval.encode(
            welcome.heartbeatIntervalMilliseconds, in: 1...WireLimits.rateMilliseconds)
        workerTimeoutMilliseconds = try FieldCheck.workerTimeout.encode(
            welcome.workerTimeoutMilliseconds, in: 1...WireLimits.rateMilliseconds)
        sweep = try WireSweep(welcome.sweep)
    }
}

extension Welcome {
    init(_ wire: WireWelcome) throws(WireError) {
        guard wire.hasSweep else { throw WireError(.missing, "Welcome.sweep") }
        self.init(
            epoch: wire.epoch,
            heartbeatIntervalMilliseconds: try FieldCheck.heartbeatInterval.decode(
                wire.heartbeatIntervalMilliseconds, in: 1...WireLimits.rateMilliseconds),
            workerTimeoutMilliseconds: try FieldCheck.workerTimeout.decode(
                wire.workerTimeoutMilliseconds, in: 1...WireLimits.rateMilliseconds),
            sweep: try SweepAnnouncement(wire.sweep))
    }
}

extension FieldCheck {
    fileprivate static let heartbeatInterval = FieldCheck("Welcome.heartbeat_interval_milliseconds")
    fileprivate static let workerTimeout = FieldCheck("Welcome.worker_timeout_milliseconds")
}

// MARK: - The sweep

extension WireSweep {
    fileprivate init(_ sweep: SweepAnnouncement) throws(WireError) {
        self.init()
        name = try FieldCheck("Sweep.name").line(sweep.name, atMost: WireLimits.name)
        digest = try FieldCheck("Sweep.digest").hexadecimal(sweep.digest, digits: WireLimits.digestDigits)
        sweepFile = try FieldCheck("Sweep.sweep_file").text(sweep.sweepFile, atMost: WireLimits.sweepFile)
        dataFiles = try FieldCheck("Sweep.data_files").list(
            sweep.dataFiles, atMost: WireLimits.dataFiles, WireDataFile.init)
    }
}

extension SweepAnnouncement {
    fileprivate init(_ wire: WireSweep) throws(WireError) {
        self.init(
            name: try FieldCheck("Sweep.name").line(wire.name, atMost: WireLimits.name),
            digest: try FieldCheck("Sweep.digest").hexadecimal(
                wire.digest, digits: WireLimits.digestDigits),
            sweepFile: try FieldCheck("Sweep.sweep_file").text(
                wire.sweepFile, atMost: WireLimits.sweepFile),
            dataFiles: try FieldCheck("Sweep.data_files").list(
                wire.dataFiles, atMost: WireLimits.dataFiles, DataFileAnnouncement.init))
    }
}

extension WireDataFile {
    fileprivate init(_ file: DataFileAnnouncement) throws(WireError) {
        self.init()
        path = try FieldCheck("DataFile.path").line(file.path, atMost: WireLimits.path)
        absolutePath = try FieldCheck("DataFile.absolute_path").line(
            file.absolutePath, atMost: WireLimits.path)
        sha256 = try FieldCheck("DataFile.sha256").hexadecimal(file.sha256, digits: WireLimits.digestDigits)
        size = try FieldCheck("DataFile.size").encode(file.size)
    }
}

extension DataFileAnnouncement {
    fileprivate init(_ wire: WireDataFile) throws(WireError) {
        self.init(
            path: try FieldCheck("DataFile.path").line(wire.path, atMost: WireLimits.path),
            absolutePath: try FieldCheck("DataFile.absolute_path").line(
                wire.absolutePath, atMost: WireLimits.path),
            sha256: try FieldCheck("DataFile.sha256").hexadecimal(
                wire.sha256, digits: WireLimits.digestDigits),
            size: try FieldCheck("DataFile.size").decode(wire.size))
    }
}
