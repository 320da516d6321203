// A JSON object a line on standard output, at once: a script sees a line when it is measured.

import Foundation
import Reporting

enum BenchmarkOutput {
    static func write(_ line: JSONText) throws {
        try write(line: line.compact)
    }

    static func write(line: String) throws {
        try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    }
}
