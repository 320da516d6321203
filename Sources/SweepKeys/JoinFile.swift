// The file that lets a worker in: all that it needs to know, and its secret. Written by `gradsweep keys add`,
// carried to the worker's machine by a person, read by `gradsweep worker --join`.

internal import Foundation
package import ZeroMQ

/// A worker's (or a whole pool's) credentials.
package struct JoinFile: Hashable, Sendable {
    /// As the coordinator knows it.
    package let name: String
    /// The coordinator's, if whoever made the file knew it: `tcp://HOST:PORT`.
    package let endpoint: String?
    /// The key that the coordinator must have.
    package let coordinatorKey: CurvePublicKey
    package let keys: CurveKeyPair

    init(name: String, endpoint: String?, coordinatorKey: CurvePublicKey, keys: CurveKeyPair) {
        self.name = name
        self.endpoint = endpoint
        self.coordinatorKey = coordinatorKey
        self.keys = keys
    }

    /// - Throws: `KeyFileError`, also for a file that others may read.
    package init(reading path: String) throws(KeyFileError) {
        let document: KeyDocument
        do throws(KeyFileError) {
            document = try KeyDocument(
                reading: path, keys: ["name", "endpoint", "coordinator_key", "public_key", "secret_key"])
        } catch {
            guard error.code == .missing else { throw error }
            throw KeyFileError(
                .missing, path,
                "there is no such file; on the coordinator's machine, gradsweep keys add NAME makes one")
        }
        name = try document.text("name")
        guard MemberName.isValid(name) else {
            throw document.invalid("name", "found another text; allowed: \(MemberName.allowed)")
        }
        endpoint = try document.optionalText("endpoint")
        if let endpoint, !Self.isReachable(endpoint) {
            throw document.invalid("endpoint", "found another text; allowed: tcp://HOST:PORT")
        }
        coordinatorKey = try document.publicKey("coordinator_key")
        keys = try document.keyPair()
    }

    func write(to path: String) throws(KeyFileError) {
        var text = KeyText(comment: [
            "Lets a worker take part: gradsweep worker --join THIS-FILE",
            "Whoever has this file can take part as \"\(name)\": keep it at mode 0600.",
        ])
        text.append("name", name)
        if let endpoint { text.append("endpoint", endpoint) }
        text.append("coordinator_key", coordinatorKey.z85)
        text.append(keys)
        try PrivateFile.write(text.bytes, to: path)
    }

    /// Whether a worker can connect to an endpoint: TCP, with a host and a port.
    package static func isReachable(_ endpoint: String) -> Bool {
        guard
            endpoint.wholeMatch(
                of: /tcp:\/\/(?:[A-Za-z0-9._%-]+|\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?\]):[0-9]{1,5}/) != nil,
            let port = endpoint.split(separator: ":").last.flatMap({ UInt16($0) })
        else { return false }
        return port > 0 && !endpoint.hasPrefix("tcp://0.0.0.0:") && !endpoint.hasPrefix("tcp://[::]:")
    }
}
