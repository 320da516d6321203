// What the tests of the binding share: private directories for ipc, and waiting with a limit that only a
// broken build reaches.

import Dispatch
import Foundation
import Glibc
import Synchronization
import ZeroMQ

/// Long enough for a loaded machine; a test that passes never waits for so long.
let patience = Duration.seconds(30)

/// A fresh directory below the system's temporary one, removed with its owner. Kept short: the path of an
/// ipc endpoint has at most 107 bytes.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/zmq-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ZeroMQError(.permissionDenied, .bind, at: "/tmp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // Only socket files are ever made here.
        for name in ["a", "b"] { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    func endpoint(_ name: String = "a") -> String { "ipc://\(path)/\(name)" }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Receives a message within the tests' patience.
func receive(_ socket: borrowing Socket) throws -> MultipartMessage {
    let start = ContinuousClock.now
    while ContinuousClock.now - start < patience {
        _ = try socket.wait(for: .readable, timeout: .seconds(1))
        if let message = try socket.tryReceive() { return message }
    }
    throw ZeroMQError(.wouldBlock, .receive)
}

/// Reads a monitor's events until one fits.
func event(
    of monitor: borrowing SocketMonitor, where fits: (MonitorEvent.Kind) -> Bool
) throws -> MonitorEvent {
    var poller = Poller()
    poller.add(monitor)
    let start = ContinuousClock.now
    while ContinuousClock.now - start < patience {
        try poller.wait(timeout: .seconds(1))
        while let event = try monitor.tryReceive() {
            if fits(event.kind) { return event }
        }
    }
    throw ZeroMQError(.wouldBlock, .monitor)
}

/// The error that `body` ends with, nil if it doesn't.
func failure(of body: () throws(ZeroMQError) -> Void) -> ZeroMQError? {
    do throws(ZeroMQError) {
        try body()
        return nil
    } catch {
        return error
    }
}

/// Work on a thread of its own: blocking calls would starve the pool that runs the tests.
final class OwnThread: Sendable {
    private let failure = Mutex<(any Error)?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () throws -> Void) {
        Thread { [self] in
            do {
                try body()
            } catch {
                failure.withLock { $0 = error }
            }
            ended.signal()
        }.start()
    }

    /// Waits for the end and throws the error that the work ended with.
    func join() throws {
        ended.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
