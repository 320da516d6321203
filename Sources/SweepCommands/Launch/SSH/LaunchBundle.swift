// The program as it is copied to hosts: a directory with `gradsweep` and `lib/`, made by Deploy/bundle.sh.
// Not here: making or copying it.

import DataSets
import Foundation
import Synchronization

/// A bundle of this machine, and what tells it from others.
package struct LaunchBundle: Hashable, Sendable {
    /// What belongs to a bundle beside the program.
    private static let folders = ["lib", "licences"]

    package let path: String
    /// Names the content: 16 hexadecimal digits of the SHA-256 over `sums`.
    package let id: String
    /// SHA-256 and name of each file, in the format of sha256sum.
    package let sums: String
    /// As `uname -m` names the processor.
    package let machine: String

    package init(path: String) throws(CommandFailure) {
        self.path = path
        let program = path + "/gradsweep"
        guard access(program, X_OK) == 0 else {
            throw CommandFailure(
                "\(path): there is no program \"gradsweep\" in it; Deploy/bundle.sh makes such a directory")
        }
        machine = try Self.machine(of: program)
        var names = ["gradsweep"]
        for folder in Self.folders where access("\(path)/\(folder)", F_OK) == 0 {
            guard let found = try? FileManager.default.subpathsOfDirectory(atPath: "\(path)/\(folder)") else {
                throw CommandFailure("\(path)/\(folder): cannot be read")
            }
            names += found.sorted().map { "\(folder)/\($0)" }
        }
        var sums = ""
        for name in names {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isDirectory),
                !isDirectory.boolValue
            else { continue }
            guard !name.contains("\\"), !name.contains(where: \.isNewline) else {
                throw CommandFailure("\(path)/\(name): a name that sha256sum would have to escape")
            }
            do throws(DataError) {
                sums += "\(try FileDigest.of(path: "\(path)/\(name)").sha256)  \(name)\n"
            } catch {
                throw CommandFailure(error.description)
            }
        }
        self.sums = sums
        id = String(SHA256.hexDigest(of: Array(sums.utf8)).prefix(16))
    }

    /// The bundle that is meant where none is named: the one that this program is part of, or the one that
    /// Deploy/bundle.sh makes by default.
    package static func find(_ requested: String?) throws(CommandFailure) -> LaunchBundle {
        if let requested { return try LaunchBundle(path: requested) }
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let folder = (own as NSString).deletingLastPathComponent
        if access(folder + "/lib", F_OK) == 0, (own as NSString).lastPathComponent == "gradsweep" {
            return try LaunchBundle(path: folder)
        }
        var name = utsname()
        uname(&name)
        let machine = withUnsafeBytes(of: &name.machine) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        let made = ".build-bundle/gradsweep-linux-\(machine)"
        guard access(made, F_OK) == 0 else {
            throw CommandFailure(
                "what shall be copied to the hosts? This program is no bundle and there is no \(made) here. "
                    + "Make one with Deploy/bundle.sh, or name one with --bundle DIR")
        }
        return try LaunchBundle(path: made)
    }

    /// Packs it into a .tar.gz.
    fileprivate func pack(into archive: String) throws(CommandFailure) {
        let members = (["gradsweep"] + Self.folders).filter { access("\(path)/\($0)", F_OK) == 0 }
        // Files rather than links: what a link leads to may be outside.
        let result = try ExternalProgram.run(
            ["tar", "--create", "--gzip", "--dereference", "--file", archive, "--directory", path] + members)
        guard result.outcome.status == 0 else {
            throw CommandFailure("\(path): cannot be packed: \(result.outcome.reason)")
        }
    }

    /// The processor that an ELF file is for.
    private static func machine(of program: String) throws(CommandFailure) -> String {
        let head = FileHandle(forReadingAtPath: program).flatMap { try? $0.read(upToCount: 20) }
        guard let head, head.count == 20, head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
            throw CommandFailure("\(program): not a program for Linux (no ELF file)")
        }
        switch UInt16(head[head.startIndex + 18]) | UInt16(head[head.startIndex + 19]) << 8 {
        case 62: return "x86_64"
        case 183: return "aarch64"
        case let other: return "ELF machine \(other)"
        }
    }
}

/// A bundle and its archive, which is made when the first host needs it, and goes with this object.
final class PackedBundle: Sendable {
    let bundle: LaunchBundle
    private let folder = Mutex<String?>(nil)

    init(_ bundle: LaunchBundle) {
        self.bundle = bundle
    }

    deinit {
        if let folder = folder.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: folder) }
    }

    /// The archive's path.
    func archive() throws(CommandFailure) -> String {
        let result: Result<String, CommandFailure> = folder.withLock { folder in
            if let folder { return .success(folder + "/bundle.tar.gz") }
            var template = Array((NSTemporaryDirectory() + "/gradsweep-bundle-XXXXXX").utf8CString)
            guard mkdtemp(&template) != nil else {
                return .failure(
                    CommandFailure(
                        "\(NSTemporaryDirectory()): no directory for the archive can be created: "
                            + "\(String(cString: strerror(errno))); set TMPDIR"))
            }
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            folder = path
            do throws(CommandFailure) {
                try bundle.pack(into: path + "/bundle.tar.gz")
                return .success(path + "/bundle.tar.gz")
            } catch {
                try? FileManager.default.removeItem(atPath: path)
                folder = nil
                return .failure(error)
            }
        }
        return try result.get()
    }
}
