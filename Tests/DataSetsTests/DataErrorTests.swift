// Tables and files that cannot be used, with the message of each: file, line, column, what was found, remedy.

import DataSets
import Foundation
import SweepModel
import Testing

@Suite struct DataErrorTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let tables: [(String, String)] = [
        ("", "t.csv: the file is empty"),
        ("\n \n", "t.csv: the file holds no rows; one row a sample is expected"),
        ("a,b\n", "t.csv: the file holds a header and no rows; if the row is data, say header: false"),
        (
            "1,abc,0\n2,3,1\n",
            "t.csv: line 1, column 2: \"abc\" is not a number; if the first row holds names, say header: true"
        ),
        ("1,2,0\n1,abc,0\n", "t.csv: line 2, column 2: \"abc\" is not a number"),
        ("a,width,y\n1,2,0\n\n1,2x,0\n", "t.csv: line 4, column 2: (width) \"2x\" is not a number"),
        ("1,2,0\n1,,0\n", "t.csv: line 2, column 2: empty; fill in the missing value or drop the row"),
        ("1,2,0\n1,2,0,4\n", "t.csv: line 2: 4 fields, but the first row has 3"),
        ("1,2,0\n1,2\n", "t.csv: line 2: 2 fields, but the first row has 3"),
        (
            "1,2,0\n1,\"2,0\n3,4,1\n", "t.csv: line 2: a quote that opens here is never closed"
        ),
        (
            "1,\"2\"3,0\n",
            "t.csv: line 1, column 2: text after a closing quote; a quote inside a quoted field is doubled"
        ),
        (
            "1;2;0\n3;4;1\n",
            "t.csv: line 1: one column only, but inputs and a target are needed; the fields seem to be "
                + "separated by \";\", only commas are read"
        ),
        (
            "5.1,3.5,setosa\n4.9,3.0,setosa\n",
            "t.csv: line 1, column 3: class label \"setosa\"; labels are whole numbers from 0 to 65535 "
                + "(for real targets say task: regression)"
        ),
        (
            "1,2,0\n1,2,1.5\n",
            "t.csv: line 2, column 3: class label 1.5; labels are whole numbers from 0 to 65535 (for real "
                + "targets say task: regression)"
        ),
        (
            "1,2,-1\n1,2,1\n",
            "t.csv: line 1, column 3: class label -1; labels are whole numbers from 0 to 65535 (for real "
                + "targets say task: regression)"
        ),
        (
            "1,2,0\n1,2,0\n",
            "t.csv: column 3: all labels are 0, but classification needs two classes or more; is this the "
                + "target column?"
        ),
        ("1,2,0\nNaN,2,1\n", "t.csv: line 2, column 1: nan: all numbers must be finite"),
        ("x,y,t\n1,2,0\n1,-Infinity,1\n", "t.csv: line 3, column 2: (y) -inf: all numbers must be finite"),
        ("1,1e999,0\n", "t.csv: line 1, column 2: inf: all numbers must be finite"),
        (
            "1,0x10,0\n",
            "t.csv: line 1, column 2: \"0x10\" is not a number; if the first row holds names, "
                + "say header: true"
        ),
    ]

    @Test("a table that cannot be used is refused with line, column and finding", arguments: tables)
    func wrongTables(_ text: String, _ message: String) throws {
        #expect(try folder.complaint(text) == message)
    }

    @Test("a target column that is not there is refused, a misspelt name with the nearest")
    func wrongTargets() throws {
        let text = "age,height,price\n1,2,0\n3,4,1\n"
        #expect(
            try folder.complaint(text) { $0.target = .name("prize") }
                == "t.csv: line 1: target: no column is named \"prize\"; did you mean \"price\"?")
        #expect(
            try folder.complaint(text) { $0.target = .name("zz") }
                == "t.csv: line 1: target: no column is named \"zz\"; the first row names age, height, price")
        #expect(
            try folder.complaint(text) { $0.target = .index(3) }
                == "t.csv: line 1: target: column 3 (counted from 0) of 3 fields")
        #expect(
            try folder.complaint("1,2,0\n3,4,1\n") { $0.target = .name("price") }
                == "t.csv: line 1: target: \"price\" asks for a column by name, but the first row holds "
                + "numbers; give the column's number (from 0) or last")
    }

    @Test("bytes that are not UTF-8 are refused with their place")
    func notUTF8() throws {
        #expect(
            try folder.complaint(bytes: Array("1,2,0\n1,".utf8) + [0xe9, 0x2c, 0x30])
                == "t.csv: line 2, column 2: bytes that are not UTF-8 text")
        #expect(
            try folder.complaint(bytes: [0xff, 0xfe, 0x31, 0x00, 0x2c, 0x00])
                == "t.csv: line 1, column 1: bytes that are not UTF-8 text")
    }

    @Test("gzip data cut off at any byte are refused; damaged ones too")
    func damagedGzip() throws {
        let rows = (0..<400).map { "\($0),\($0 * $0 % 97),\($0 % 2)\n" }.joined()
        let packed = try gzip(rows)
        for length in stride(from: 2, to: packed.count, by: 37) {
            let complaint = try folder.complaint(bytes: Array(packed[..<length]))
            #expect(complaint.contains("the gzip data end too early (truncated file)"), "\(length) bytes")
        }
        var damaged = packed
        damaged[packed.count / 2] ^= 0xff
        #expect(try folder.complaint(bytes: damaged).hasPrefix("t.csv: "))
        var wrongSum = packed
        wrongSum[packed.count - 6] ^= 1
        #expect(
            try folder.complaint(bytes: wrongSum).contains("the gzip data are damaged (incorrect data check)")
        )
        #expect(try folder.complaint(bytes: packed + [1, 2, 3]).contains("the gzip data"))
    }

    @Test("a missing file is refused with the nearest name, a missing folder and a directory as such")
    func missingFiles() throws {
        try folder.write("digits.csv.gz", [1])
        func complaint(_ path: String) -> DataError? {
            do throws(DataError) {
                _ = try folder.load(path)
                return nil
            } catch {
                return error
            }
        }
        let near = try #require(complaint("digit.csv.gz"))
        #expect(near.code == .notFound)
        #expect(near.path == "\(folder.path)/digit.csv.gz")
        #expect(
            near.message == "no such file in the folder \"\(folder.path)\"; did you mean \"digits.csv.gz\"?")
        #expect(complaint("zzz")?.message == "no such file in the folder \"\(folder.path)\"")
        #expect(complaint("a/b.csv")?.message == "no such file: there is no folder \"\(folder.path)/a\"")
        #expect(complaint(".")?.code == .isDirectory)
        #expect(complaint("digits.csv.gz/x")?.code == .notFound)
    }

    @Test("a number that is not finite is told apart by row and column, and by cause for the worker")
    func nonFinite() throws {
        try folder.write("t.csv", Array("a,b,c\n1,2,0\n\n3,nan,1\n".utf8))
        let error = try #require(throws: DataError.self) { try folder.load("t.csv") }
        #expect(error.code == .nonFinite(row: 1, column: 1))
        #expect(error.trialFailure.cause == .invalidData)
        #expect(error.trialFailure.message == error.description)
        let missing = try #require(throws: DataError.self) { try folder.load("zzz") }
        #expect(missing.trialFailure.cause == .dataUnavailable)
    }

    @Test("a file with other contents than expected is refused, whatever else is wrong with it")
    func otherContents() throws {
        for text in ["1,2,0\n3,4,1\n", "abc\n"] {
            let path = try folder.write("t.csv", Array(text.utf8))
            let right = try FileDigest.of(path: path).sha256
            var configuration = DataConfiguration()
            configuration.source = .file(FileData(path: "elsewhere.csv"))
            let wrong = DataLocator { _ in
                LocatedFile(path: path, expectedSHA256: String(repeating: "0", count: 64))
            }
            let error = try #require(throws: DataError.self) {
                try PreparedData.load(configuration, locator: wrong)
            }
            #expect(error.code == .digestMismatch)
            #expect(error.trialFailure.cause == .dataUnavailable)
            guard text.hasPrefix("1") else { continue }
            let same = DataLocator { _ in LocatedFile(path: path, expectedSHA256: right) }
            #expect(try PreparedData.load(configuration, locator: same).training.rows == 2)
        }
    }
}
