// What libzmq (or the system call beneath it) refused, told so that a person can act on it: the code, the
// operation, where, and a remedy. Not for outcomes that are part of ordinary life: a socket that would
// block and a peer that is gone are results of `trySend` and `tryReceive`, not errors.

internal import CZeroMQ
internal import Glibc

/// A failed operation of this binding.
package struct ZeroMQError: Error, Hashable, Sendable {
    /// An errno value; libzmq adds a few of its own to the system's.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }
    }

    /// What was being done.
    package enum Operation: String, Hashable, Sendable {
        case createContext = "create a context"
        case createSocket = "create a socket"
        case setOption = "set a socket option"
        case readOption = "read a socket option"
        case bind = "bind"
        case connect = "connect"
        case unbind = "unbind"
        case disconnect = "disconnect"
        case send = "send"
        case receive = "receive"
        case allocateMessage = "allocate a message"
        case poll = "poll"
        case monitor = "monitor a socket"
        case createWakeUp = "create a wake-up handle"
        case generateKeys = "generate a CURVE key pair"
        case startThread = "start a thread"
    }

    package let code: Code
    package let operation: Operation
    /// The endpoint, the option's name or the like; nil where there is none.
    package let location: String?

    package init(_ code: Code, _ operation: Operation, at location: String? = nil) {
        self.code = code
        self.operation = operation
        self.location = location
    }

    /// The error that libzmq just reported on this thread. To be called right after the failed call: any
    /// other call may overwrite the value.
    static func last(_ operation: Operation, at location: String? = nil) -> ZeroMQError {
        ZeroMQError(Code(rawValue: zmq_errno()), operation, at: location)
    }
}

extension ZeroMQError.Code {
    package static let addressInUse = Self(rawValue: EADDRINUSE)
    package static let addressNotAvailable = Self(rawValue: EADDRNOTAVAIL)
    package static let permissionDenied = Self(rawValue: EACCES)
    package static let noSuchFile = Self(rawValue: ENOENT)
    package static let notADirectory = Self(rawValue: ENOTDIR)
    package static let noSuchDevice = Self(rawValue: ENODEV)
    package static let tooManyOpenFiles = Self(rawValue: EMFILE)
    package static let tooManyOpenFilesInSystem = Self(rawValue: ENFILE)
    package static let invalidArgument = Self(rawValue: EINVAL)
    package static let nameTooLong = Self(rawValue: ENAMETOOLONG)
    package static let protocolNotSupported = Self(rawValue: EPROTONOSUPPORT)
    package static let incompatibleProtocol = Self(rawValue: ENOCOMPATPROTO)
    package static let connectionRefused = Self(rawValue: ECONNREFUSED)
    package static let hostUnreachable = Self(rawValue: EHOSTUNREACH)
    package static let wouldBlock = Self(rawValue: EAGAIN)
    package static let interrupted = Self(rawValue: EINTR)
    package static let outOfMemory = Self(rawValue: ENOMEM)
    package static let contextTerminated = Self(rawValue: ETERM)
    package static let notASocket = Self(rawValue: ENOTSOCK)
    package static let notSupported = Self(rawValue: ENOTSUP)
    package static let wrongState = Self(rawValue: EFSM)
    package static let noIOThread = Self(rawValue: EMTHREAD)
}

extension ZeroMQError: CustomStringConvertible {
    /// The system's words for the code.
    package var reason: String {
        String(cString: zmq_strerror(code.rawValue))
    }

    package var description: String {
        let place = location.map { " \($0)" } ?? ""
        let advice = remedy.map { " (\($0))" } ?? ""
        return "cannot \(operation.rawValue)\(place): \(reason)\(advice)"
    }
}
