// Checks before an endpoint is bound. Plain text is for ipc in a private directory only, unless somebody says
// otherwise; TCP on this machine alone is no exception, as other users have their programs there. And libzmq
// would take an ipc endpoint from whoever uses it now.

internal import Foundation

enum EndpointGuard {
    /// - Throws: `.plainText`, `.endpointNotPrivate`, `.endpointInUse`, `.badEndpoint`.
    static func check(
        _ endpoint: String, _ security: CoordinatorConfiguration.Security
    ) throws(CoordinatorError) {
        guard endpoint.hasPrefix("ipc://") else {
            guard case .privateSocket = security, endpoint.hasPrefix("tcp://") else { return }
            throw CoordinatorError(
                .plainText, at: endpoint, "TCP needs keys, or the word that plain text is wanted.")
        }
        let path = String(endpoint.dropFirst("ipc://".count))
        guard path.hasPrefix("/") else {
            throw CoordinatorError(
                .badEndpoint, at: endpoint, "an ipc endpoint needs an absolute path, as in ipc:///run/x/sock")
        }
        let directory = (path as NSString).deletingLastPathComponent
        var status = stat()
        guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw CoordinatorError(
                .badEndpoint, at: endpoint, "there is no directory \(directory). Create it with mode 0700.")
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw CoordinatorError(
                .endpointNotPrivate, at: endpoint,
                "others can enter \(directory), and connections are not encrypted. Take a directory of your "
                    + "own with mode 0700.")
        }
        if try isListening(path, endpoint) { throw .inUse(endpoint) }
    }

    /// Whether a program accepts connections on a socket file; a file left by a dead one doesn't count.
    static func isListening(_ path: String, _ endpoint: String) throws(CoordinatorError) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        let bytes = Array(path.utf8)
        guard bytes.count < capacity else {
            throw CoordinatorError(
                .badEndpoint, at: endpoint,
                "the path has \(bytes.count) bytes, and may have \(capacity - 1). Choose a shorter one.")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
