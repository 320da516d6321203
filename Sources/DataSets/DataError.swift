// Why data cannot be used: what, where, remedy. Not here: who tells the user (the commands, the report).

package import SweepModel

/// Data that cannot be read or do not fit.
package struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        case notFound
        case notReadable
        case isDirectory
        case empty
        case damagedGzip
        case digestMismatch
        case notUTF8
        case malformedTable
        case notANumber
        case raggedRow
        case invalidLabel
        case unknownTarget
        case tooLarge
        case tooFewRows
        /// An array file whose header or length is wrong.
        case malformedArray
        case unsupportedElementType
        /// Arrays whose shapes do not go together, or not with the task.
        case shapeMismatch
        /// NaN or infinity; row and column counted from 0 among the data rows and the file's fields.
        case nonFinite(row: Int, column: Int)
    }

    package var code: Code
    /// The file as this machine names it; nil for generated data.
    package var path: String?
    /// Line of the (decompressed) file, counted from 1.
    package var line: Int?
    /// Field within the line, counted from 1.
    package var column: Int?
    /// What was found, what is allowed, what to do.
    package var message: String

    package init(
        _ code: Code, path: String? = nil, line: Int? = nil, column: Int? = nil, message: String
    ) {
        self.code = code
        self.path = path
        self.line = line
        self.column = column
        self.message = message
    }

    /// One line for the user: `digits.csv: line 3, column 5: "abc" is not a number`.
    package var description: String {
        let place = [line.map { "line \($0)" }, column.map { "column \($0)" }].compactMap { $0 }
        return ([path, place.isEmpty ? nil : place.joined(separator: ", ")].compactMap { $0 } + [message])
            .joined(separator: ": ")
    }

    /// What a worker reports: the data are bad everywhere, or only this machine cannot get at them.
    package var trialFailure: TrialFailure {
        let cause: TrialFailure.Cause =
            switch code {
            case .notFound, .notReadable, .isDirectory, .digestMismatch: .dataUnavailable
            case .empty, .damagedGzip, .notUTF8, .malformedTable, .notANumber, .raggedRow, .invalidLabel,
                .unknownTarget, .tooLarge, .tooFewRows, .malformedArray, .unsupportedElementType,
                .shapeMismatch,
                .nonFinite:
                .invalidData
            }
        return TrialFailure(cause: cause, message: description)
    }
}
