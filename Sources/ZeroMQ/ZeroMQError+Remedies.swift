// What to do about an error: one sentence per common cause.

internal import CZeroMQ

extension ZeroMQError {
    /// What the reader can do; nil where the reason already says it.
    package var remedy: String? {
        switch code {
        case .addressInUse:
            if isInproc {
                "another socket of this context is bound there: one at a time"
            } else {
                "another process listens there: stop it, or bind another port (tcp://…:* picks a free one)"
            }
        case .addressNotAvailable:
            "this machine has no such address: bind one of its own, or tcp://*:PORT for all of them"
        case .noSuchDevice:
            "there is no such address or network interface: give a host's address, an interface's name or *"
        case .permissionDenied:
            if isIPC {
                "the directory must be writable, and the socket file readable, for this user"
            } else {
                "ports below 1024 need privileges: use a higher one"
            }
        case .noSuchFile:
            switch operation {
            case .bind: "the directory of an ipc endpoint must exist: create it first"
            default: "nothing is bound or connected there"
            }
        case .notADirectory:
            "a part of the ipc endpoint's path is a file"
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem:
            "raise the limit on open files (ulimit -n) or the context's maxSockets"
        case .nameTooLong:
            "a path of an ipc endpoint may have at most \(Self.longestIPCPath) bytes: use a shorter directory"
        case .protocolNotSupported:
            "use tcp://HOST:PORT, ipc://PATH or inproc://NAME"
        case .invalidArgument:
            invalidArgumentRemedy
        case .incompatibleProtocol:
            "this type of socket cannot use that transport"
        case .connectionRefused:
            "an inproc endpoint must be bound before it is connected with this option"
        case .hostUnreachable:
            "no peer with this routing id is connected any more"
        case .contextTerminated:
            "the context is shutting down: close the socket"
        case .notASocket:
            "the socket is closed already"
        case .notSupported:
            "the operation does not fit the type of the socket, or libzmq was built without the feature"
        case .outOfMemory:
            "there is not enough memory"
        default:
            nil
        }
    }

    /// The longest path that fits a Unix socket address together with its terminating zero.
    package static var longestIPCPath: Int { 107 }

    private var isIPC: Bool {
        location?.hasPrefix("ipc://") ?? false
    }

    private var isInproc: Bool {
        location?.hasPrefix("inproc://") ?? false
    }

    private var invalidArgumentRemedy: String {
        switch operation {
        case .bind, .connect, .unbind, .disconnect:
            "an endpoint is tcp://HOST:PORT, ipc://PATH or inproc://NAME; a port is 1 to 65535, or * to bind"
        case .setOption:
            "the value is out of range, or the option does not fit the type of the socket"
        case .send:
            "a message has at least one frame, on a router the routing id and one more"
        default:
            "an argument is outside the range that libzmq accepts"
        }
    }
}
