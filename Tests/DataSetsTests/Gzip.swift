// The gzip form of bytes, by the program that every system has.

import Foundation

func gzip(_ text: String) throws -> [UInt8] { try gzip(Array(text.utf8)) }

func gzip(_ plain: [UInt8]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-c"]
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let writer = Thread {
        input.fileHandleForWriting.write(Data(plain))
        try? input.fileHandleForWriting.close()
    }
    writer.start()
    let bytes = try output.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    return Array(bytes ?? Data())
}
