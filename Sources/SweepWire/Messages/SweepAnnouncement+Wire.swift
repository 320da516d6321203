// A sweep as it is announced to workers, with its data files.

internal import SweepProtocol

extension WireSweep {
    init(_ sweep: SweepAnnouncement) throws(WireError) {
        self.init()
        name = try FieldCheck("Sweep.name").line(sweep.name, atMost: WireLimits.name)
        digest = try FieldCheck("Sweep.digest").hexadecimal(sweep.digest, digits: WireLimits.digestDigits)
        sweepFile = try FieldCheck("Sweep.sweep_file").text(sweep.sweepFile, atMost: WireLimits.sweepFile)
        dataFiles = try FieldCheck("Sweep.data_files").list(
            sweep.dataFiles, atMost: WireLimits.dataFiles, WireDataFile.init)
    }
}

extension SweepAnnouncement {
    init(_ wire: WireSweep) throws(WireError) {
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
