// Where a coordinator keeps its key pair and the list of those who may take part.
//
//   coordinator.yaml   the coordinator's key pair
//   members.yaml       names and public keys of those who may take part: the allowlist
//   join/NAME.yaml     what `keys add` made, for carrying to the worker's machine; can be deleted then
//   lock               held while something is changed
//
// The directory has mode 0700 and its files 0600, written anew under another name and renamed, so that a
// running coordinator, which looks at members.yaml now and then, never sees half of one.

internal import Foundation
package import ZeroMQ

/// One key directory.
package struct KeyDirectory: Hashable, Sendable {
    /// Somebody who may take part: one worker, or a pool that shares one identity.
    package struct Member: Hashable, Sendable {
        package let name: String
        package let publicKey: CurvePublicKey
        /// When, in UTC, as ISO 8601 writes it; for people.
        package let added: String
    }

    /// Tells one version of a file from another.
    package struct Stamp: Hashable, Sendable {
        let device: UInt
        let inode: UInt
        let size: Int
        let seconds: Int
        let nanoseconds: Int
    }

    package let path: String

    package init(_ path: String) {
        self.path = path
    }

    private var coordinatorPath: String { path + "/coordinator.yaml" }
    package var membersPath: String { path + "/members.yaml" }
    package func joinPath(of name: String) -> String { "\(path)/join/\(name).yaml" }

    /// Whether somebody has made a coordinator's key here.
    package var hasCoordinatorKey: Bool { access(coordinatorPath, F_OK) == 0 }

    // MARK: Changing

    /// Makes the directory and a key pair for a coordinator.
    package func initialize() throws(KeyFileError) -> CurvePublicKey {
        try PrivateFile.prepareDirectory(path, create: true)
        return try locked { () throws(KeyFileError) in
            guard !hasCoordinatorKey else {
                throw KeyFileError(
                    .exists, coordinatorPath,
                    "there is a coordinator's key already, and workers know it. To start anew, remove the "
                        + "directory, or take another one with --directory")
            }
            let keys = try Self.generate(coordinatorPath)
            try write([])
            var text = KeyText(comment: ["The coordinator's key pair (CURVE). Keep it at mode 0600."])
            text.append(keys)
            try PrivateFile.write(text.bytes, to: coordinatorPath)
            return keys.publicKey
        }
    }

    /// Makes keys for a new member and writes its join file.
    ///
    /// - Parameters:
    ///   - endpoint: the coordinator's, as the worker's machine reaches it; nil: the worker says it.
    ///   - output: where the join file goes; nil: `joinPath(of: name)`.
    /// - Returns: the join file's path.
    package func add(_ name: String, endpoint: String?, output: String?) throws(KeyFileError) -> String {
        guard MemberName.isValid(name) else {
            throw KeyFileError(.invalid, path, "found \"\(name)\" as a name; allowed: \(MemberName.allowed)")
        }
        if let endpoint, !JoinFile.isReachable(endpoint) {
            throw KeyFileError(
                .invalid, path,
                "found the endpoint \"\(endpoint)\"; allowed: tcp://HOST:PORT, as the worker's machine "
                    + "reaches this one")
        }
        let coordinatorKey = try coordinatorKeys().publicKey
        let file = output ?? joinPath(of: name)
        return try locked { () throws(KeyFileError) in
            var members = try members()
            guard !members.contains(where: { $0.name == name }) else {
                throw KeyFileError(
                    .exists, membersPath,
                    "\(name) may take part already; revoke it first, or take another name")
            }
            if output == nil {
                try PrivateFile.prepareDirectory(path + "/join", create: true)
            } else if access(file, F_OK) == 0 {
                throw KeyFileError(.exists, file, "is there already; nothing was changed")
            }
            let keys = try Self.generate(file)
            try JoinFile(name: name, endpoint: endpoint, coordinatorKey: coordinatorKey, keys: keys)
                .write(to: file)
            members.append(
                Member(name: name, publicKey: keys.publicKey, added: Date().formatted(.iso8601)))
            do throws(KeyFileError) {
                try write(members)
            } catch {
                unlink(file)
                throw error
            }
            return file
        }
    }

    /// Takes a member off the list and removes its join file here.
    package func revoke(_ name: String) throws(KeyFileError) {
        _ = try coordinatorKeys()
        try locked { () throws(KeyFileError) in
            let members = try members()
            guard members.contains(where: { $0.name == name }) else {
                let known = members.map(\.name).joined(separator: ", ")
                throw KeyFileError(
                    .missing, membersPath,
                    "nobody is called \"\(name)\" here; known: \(known.isEmpty ? "nobody" : known)")
            }
            try write(members.filter { $0.name != name })
            unlink(joinPath(of: name))
        }
    }

    // MARK: Reading

    /// - Throws: `.missing` without `initialize()`, `.notPrivate`, `.invalid`.
    package func coordinatorKeys() throws(KeyFileError) -> CurveKeyPair {
        try PrivateFile.prepareDirectory(path, create: false)
        do throws(KeyFileError) {
            return try KeyDocument(reading: coordinatorPath, keys: ["public_key", "secret_key"]).keyPair()
        } catch {
            guard error.code == .missing else { throw error }
            throw KeyFileError(
                .missing, path, "there is no coordinator's key here; make one with: gradsweep keys init")
        }
    }

    /// In the order in which they were added.
    package func members() throws(KeyFileError) -> [Member] {
        let document = try KeyDocument(reading: membersPath, keys: ["members"])
        var members: [Member] = []
        for entry in try document.list("members", keys: ["name", "public_key", "added"]) {
            let member = Member(
                name: try entry.text("name"), publicKey: try entry.publicKey("public_key"),
                added: try entry.optionalText("added") ?? "")
            guard MemberName.isValid(member.name) else {
                throw entry.invalid("name", "found another text; allowed: \(MemberName.allowed)")
            }
            guard !members.contains(where: { $0.name == member.name || $0.publicKey == member.publicKey })
            else {
                throw entry.invalid("name", "this name or this key is in the list twice; keep one")
            }
            members.append(member)
        }
        return members
    }

    /// The present version of the list of members; nil where it cannot be seen. Cheap: one system call.
    package var membersStamp: Stamp? {
        var status = stat()
        guard stat(membersPath, &status) == 0 else { return nil }
        return Stamp(
            device: UInt(status.st_dev), inode: UInt(status.st_ino), size: Int(status.st_size),
            seconds: Int(status.st_mtim.tv_sec), nanoseconds: Int(status.st_mtim.tv_nsec))
    }

    // MARK: -

    private func write(_ members: [Member]) throws(KeyFileError) {
        var text = KeyText(comment: ["Who may take part. Change it with gradsweep keys add and revoke."])
        text.append(members.isEmpty ? "members: []\n" : "members:\n")
        for member in members {
            text.append(
                "  - {name: \"\(member.name)\", public_key: \"\(member.publicKey.z85)\", "
                    + "added: \"\(member.added)\"}\n")
        }
        try PrivateFile.write(text.bytes, to: membersPath)
    }

    private static func generate(_ path: String) throws(KeyFileError) -> CurveKeyPair {
        do {
            return try CurveKeyPair.generate()
        } catch {
            throw KeyFileError(.system, path, "\(error)")
        }
    }

    /// One change at a time, also among processes.
    private func locked<Result>(
        _ body: () throws(KeyFileError) -> Result
    ) throws(KeyFileError) -> Result {
        let descriptor = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw PrivateFile.system(path, "cannot be changed") }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw PrivateFile.system(path, "cannot be locked") }
        }
        return try body()
    }
}
