// A JSON object a line on standard output, at once: a script sees a line when it is measured.

import Foundation
import Reporting

enum BenchmarkOutput {
    static func write(_ line: JSONText) throws {
        try FileHandle.standardOutput.write(contentsOf: Data((line.compact + "\n").utf8))
    }
}
