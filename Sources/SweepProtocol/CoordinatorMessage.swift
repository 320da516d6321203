// What the coordinator says to a worker, as plain values. Not here: bytes (SweepWire), sockets.

package import SweepModel

/// A data file that the sweep names.
package struct DataFileAnnouncement: Hashable, Sendable {
    /// As the sweep file writes it.
    package var path: String
    /// Where the coordinator found it; a worker on the same file system reads it there.
    package var absolutePath: String
    /// 64 hexadecimal digits.
    package var sha256: String
    /// Size in bytes.
    package var size: Int

    package init(path: String, absolutePath: String, sha256: String, size: Int) {
        self.path = path
        self.absolutePath = absolutePath
        self.sha256 = sha256
        self.size = size
    }
}

/// What a worker has to know about a sweep before it can run a trial of it.
package struct SweepAnnouncement: Hashable, Sendable {
    package var name: String
    /// SHA-256 over the sweep file and its data, 64 hexadecimal digits.
    package var digest: String
    /// The sweep file as given (UTF-8 YAML); a trial's parameter values come with its assignment.
    package var sweepFile: String
    package var dataFiles: [DataFileAnnouncement]

    package init(name: String, digest: String, sweepFile: String, dataFiles: [DataFileAnnouncement]) {
        self.name = name
        self.digest = digest
        self.sweepFile = sweepFile
        self.dataFiles = dataFiles
    }

    /// How leases name this sweep. A digest that is none, which no decoder lets through, has key 0.
    package var key: SweepKey { SweepKey(digest: digest) ?? SweepKey(0) }
}

/// The answer to a registration.
package struct Welcome: Hashable, Sendable {
    package var epoch: UInt64
    package var heartbeatIntervalMilliseconds: Int
    /// Silence after which the coordinator gives a worker up.
    package var workerTimeoutMilliseconds: Int
    /// The coordinator goes on when its sweeps have ended, and more may come.
    package var isLasting: Bool

    package init(
        epoch: UInt64, heartbeatIntervalMilliseconds: Int, workerTimeoutMilliseconds: Int,
        isLasting: Bool = false
    ) {
        self.epoch = epoch
        self.heartbeatIntervalMilliseconds = heartbeatIntervalMilliseconds
        self.workerTimeoutMilliseconds = workerTimeoutMilliseconds
        self.isLasting = isLasting
    }
}

/// One granted lease with the trial it is for.
package struct Assignment: Hashable, Sendable {
    package var lease: LeaseReference
    package var specification: TrialSpecification

    package init(lease: LeaseReference, specification: TrialSpecification) {
        self.lease = lease
        self.specification = specification
    }
}

/// Why a peer is turned away or told to start over.
package struct Refusal: Hashable, Sendable {
    package enum Code: String, CaseIterable, Hashable, Sendable {
        case unsupportedProtocol
        case malformedMessage
        /// The coordinator doesn't know this worker (it restarted): register again.
        case notRegistered
        /// Another connection registered the same identity.
        case identityInUse
        case shuttingDown
        /// Its results could have other bits than those of this coordinator's release.
        case otherArithmetic
    }

    package var code: Code
    package var message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }
}

/// A part of a data file.
package struct DataChunk: Hashable, Sendable {
    /// Of the whole file; 64 hexadecimal digits.
    package var sha256: String
    /// Where the bytes are in it.
    package var offset: Int
    package var bytes: [UInt8]

    package init(sha256: String, offset: Int, bytes: [UInt8]) {
        self.sha256 = sha256
        self.offset = offset
        self.bytes = bytes
    }
}

package enum CoordinatorMessage: Hashable, Sendable {
    case welcome(Welcome)
    /// A sweep whose trials may come: prepare it, and answer whether they can be run.
    case announce(SweepAnnouncement)
    /// Nothing more comes of a sweep, and nothing of it is wanted: forget it.
    case retire(SweepKey)
    case assign([Assignment])
    /// The answer to a heartbeat: the coordinator lives.
    case heartbeat
    /// These results are in the journal (or were already): the worker may forget them.
    case acknowledge([LeaseReference])
    /// These leases are no longer wanted: forget them and their results, stop them if it is cheap.
    case revoke([LeaseReference])
    /// Hand back those of these leases that still wait; others could begin at once.
    case recall([LeaseReference])
    /// Finish what runs or hand it back, then leave.
    case drain
    /// The sweep has ended: leave.
    case finished
    case refuse(Refusal)
    /// What was asked for of a data file.
    case chunk(DataChunk)
    /// A data file cannot be served, for the given reason.
    case noData(sha256: String, String)
}
