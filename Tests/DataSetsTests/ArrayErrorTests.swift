// Array files that cannot be used, with the message of each.

import DataSets
import SweepModel
import Testing

@Suite struct ArrayErrorTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let types =
        "numbers of these types are read: bool, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4, f8, with "
        + "< or > before "
        + "them; convert it with numpy.asarray(x, dtype=\"float32\")"
    private static let pair = doubles([1, 0, 2, 1])
    private static func described(_ text: String) -> [UInt8] { npy(header: text, pair) }

    /// 2-D arrays with the target in the last column.
    static let files: [([UInt8], String)] = [
        (
            Array(npy("<f8", "(2, 2)", pair).prefix(5)),
            "the NPY header is cut off after 5 bytes (truncated file); copy the file again"
        ),
        (
            Array(npy("<f8", "(2, 2)", pair).prefix(70)),
            "the NPY header is cut off after 70 bytes (truncated file); copy the file again"
        ),
        (
            [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x58, 1, 0, 0],
            "an NPY file begins with 93 4e 55 4d 50 59, but this one with 93 4e 55 4d 50 58"
        ),
        ([0x93] + Array("NUMPY".utf8) + [4, 0, 1, 0], "NPY version 4.0; versions 1.0, 2.0 and 3.0 are read"),
        (
            [0x93] + Array("NUMPY".utf8) + [2, 0, 0xff, 0xff, 0xff, 0xff],
            "the NPY header says that it has 4294967295 bytes; at most 65536 are read"
        ),
        (
            npy("<f8", "(2, 2)", Array(pair.dropLast())),
            "the header says shape (2, 2) of f8, which is 32 bytes, but only 31 bytes follow "
                + "(truncated file); copy the file again"
        ),
        (
            npy("<f8", "(2, 2)", pair + [0]),
            "the header says shape (2, 2) of f8, which is 32 bytes, but more bytes follow"
        ),
        (
            npy("<f8", "(1000000, 1000)", pair),
            "the header says shape (1000000, 1000) of f8, which is 8000000000 bytes, but only 32 "
                + "bytes follow (truncated file); copy the file again"
        ),
        (
            npy("<f8", "(4611686018427387904, 1000)", pair),
            "the header says an array of shape (4611686018427387904, 1000), which is more than "
                + "1073741824 numbers"
        ),
        (npy("|O", "(2, 2)", pair), "an array of Python objects (|O); " + types),
        (npy("<c16", "(2, 2)", pair), "an array of element type \"<c16\"; " + types),
        (npy("<U3", "(2, 2)", pair), "an array of element type \"<U3\"; " + types),
        (npy("|f8", "(2, 2)", pair), "an array of element type \"|f8\"; " + types),
        (npy("<bool", "(2, 2)", pair), "an array of element type \"<bool\"; " + types),
        (
            described("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,)}"),
            "an array of a structured type; " + types
        ),
        (npy("<f8", "(2, 0)", []), "an array of shape (2, 0) holds no numbers"),
        (npy("<f8", "(0, 3)", []), "an array of shape (0, 3) holds no numbers"),
        (npy("<f8", "()", doubles([1])), "a single number; an array with one row a sample is expected"),
        (
            npy("<f8", "(4,)", pair),
            "an array of shape (4,) without targets; name their file as labels, or take a 2-D "
                + "array with the target in one of its columns"
        ),
        (
            npy("<f8", "(1, 2, 2)", pair),
            "an array of shape (1, 2, 2) without targets; name their file as labels, or take a "
                + "2-D array with the target in one of its columns"
        ),
        (
            npy("<f8", "(2, 2)", doubles([1, 0, .nan, 1])),
            "row 1, column 0 (counted from 0): nan: all numbers must be finite"
        ),
        (
            npy("<f8", "(2, 2)", doubles([1, -.infinity, 2, 1])),
            "row 0, column 1 (counted from 0): -inf: all numbers must be finite"
        ),
        (
            npy("<f8", "(2, 2)", doubles([1, 0, 2, 1.5])),
            "row 1, column 1 (counted from 0): class label 1.5; labels are whole numbers from 0 "
                + "to 65535 (for real targets say task: regression)"
        ),
        (
            npy("<f8", "(2, 2)", doubles([1, -1, 2, 1])),
            "row 0, column 1 (counted from 0): class label -1; labels are whole numbers from 0 to "
                + "65535 (for real targets say task: regression)"
        ),
        (
            npy("<f8", "(2, 2)", doubles([1, 0, 2, 0])),
            "all labels are 0, but classification needs two classes or more; are these the targets?"
        ),
        (
            described("['descr']"),
            "the NPY header describes no array: it does not begin with {; found ['descr']"
        ),
        (
            described("{'descr': '<f8', 'fortran_order': False}"),
            "the NPY header describes no array: descr, fortran_order and shape are needed; found "
                + "{'descr': '<f8', 'fortran_order': False}"
        ),
        (
            described("{'shape': (2, -2)}"),
            "the NPY header describes no array: shape holds something else than sizes; found "
                + "{'shape': (2, -2)}"
        ),
        (
            described("{'shape': (2, 2), 'shape': (2, 2)}"),
            "the NPY header describes no array: shape is given twice; found {'shape': (2, 2), "
                + "'shape': (2, 2)}"
        ),
        (
            described("{'size': 3}"),
            "the NPY header describes no array: unknown key \"size\"; found {'size': 3}"
        ),
        (
            described("{'fortran_order': 0}"),
            "the NPY header describes no array: fortran_order is neither True nor False; found "
                + "{'fortran_order': 0}"
        ),
        ([0, 0, 0x08], "the IDX header is cut off after 3 bytes (truncated file); copy the file again"),
        (
            Array(idx(0x08, [2, 2], []).prefix(9)),
            "the IDX header is cut off after 9 bytes (truncated file); copy the file again"
        ),
        ([0, 1, 0x08, 1, 0, 0, 0, 1, 1], "an IDX file begins with two zero bytes, but this one with 00 01"),
        (
            idx(0x0a, [2, 2], pair),
            "IDX element type 0a; there are 08 (u1), 09 (i1), 0b (i2), 0c (i4), 0d (f4) and 0e (f8)"
        ),
        (idx(0x08, [], [1]), "the IDX header says that there are no dimensions"),
        (
            idx(0x08, [4_294_967_295, 4_294_967_295, 4_294_967_295], []),
            "the header says an array of shape (4294967295, 4294967295, 4294967295), which is "
                + "more than 1073741824 numbers"
        ),
        (
            idx(0x08, [2, 3], [1, 2, 0]),
            "the header says shape (2, 3) of u1, which is 6 bytes, but only 3 bytes follow "
                + "(truncated file); copy the file again"
        ),
        (idx(0x08, Array(repeating: 1, count: 65), [1]), "an array of 65 dimensions; at most 64 are read"),
        (
            [0x50, 0x4b, 3, 4, 20, 0],
            "a ZIP archive (such as NPZ); unpack it, or save the array with numpy.save"
        ),
    ]

    @Test(
        "an array file that cannot be used is refused with what was found and what is allowed",
        arguments: files.indices)
    func wrongFiles(_ index: Int) throws {
        let (bytes, message) = Self.files[index]
        #expect(try folder.complaint(bytes: bytes) == "t.csv: " + message)
        guard bytes.count > 8 else { return }
        // Gzip of the same bytes says the same.
        #expect(try folder.complaint(bytes: gzip(bytes)) == "t.csv: " + message)
    }

    @Test("targets that do not fit their inputs are refused by the targets' file")
    func wrongLabels() throws {
        let inputs = npy("<f8", "(2, 2)", Self.pair)
        func complaint(
            _ labels: [UInt8], inputs: [UInt8] = inputs, task: LearningTask = .classification
        ) throws -> String {
            try folder.write("y", labels)
            return try folder.complaint(bytes: inputs, task: task) { $0.labels = "y" }
        }
        #expect(try complaint(npy("|u1", "(2,)", [0, 1])) == "")
        #expect(
            try complaint(npy("|u1", "(3,)", [0, 1, 2]))
                == "y: targets of 3 rows (shape (3,)), but t.csv has 2 rows of inputs")
        #expect(
            try complaint(npy("|u1", "(2, 2)", [0, 1, 1, 0]))
                == "y: labels of shape (2, 2); classification needs one class a row, shape (2,) "
                + "(for real targets "
                + "say task: regression)")
        #expect(try complaint(npy("|u1", "(2, 2)", [0, 1, 1, 0]), task: .regression) == "")
        #expect(
            try complaint(npy("|i1", "(2,)", [0, 0xff]))
                == "y: row 1 (counted from 0): class label -1; labels are whole numbers from 0 to "
                + "65535 (for real "
                + "targets say task: regression)")
        #expect(
            try complaint(npy("<f8", "(2,)", doubles([0.5, 1]))).hasPrefix(
                "y: row 0 (counted from 0): class label 0.5; "))
        #expect(
            try complaint(npy("<u4", "(2,)", littleEndian(UInt32(65_536)) + littleEndian(UInt32(0))))
                .hasPrefix(
                    "y: row 0 (counted from 0): class label 65536; "))
        #expect(
            try complaint(npy("<f8", "(2,)", doubles([0, .nan])), task: .regression)
                == "y: row 1 (counted from 0): nan: all numbers must be finite")
        #expect(
            try complaint(npy("|u1", "(2,)", [0, 0]))
                == "y: all labels are 0, but classification needs two classes or more; are these "
                + "the targets?"
        )
        #expect(try complaint([]) == "y: the file is empty")
        let noArray =
            "neither an NPY nor an IDX file: it begins with 30 0a 31 0a; inputs and targets in "
            + "two files are "
            + "arrays, a CSV table holds its target as a column"
        #expect(try complaint(Array("0\n1\n".utf8)) == "y: " + noArray)
        #expect(
            try complaint(npy("|u1", "(2,)", [0, 1]), inputs: Array("0\n1\n".utf8)) == "t.csv: " + noArray)
    }

    @Test("names and headers are for CSV tables")
    func tableOptions() throws {
        let bytes = npy("<f8", "(2, 2)", Self.pair)
        #expect(
            try folder.complaint(bytes: bytes) { $0.target = .name("y") }
                == "t.csv: target: \"y\" asks for a column by name, but an array's columns have "
                + "none; give the "
                + "column's number (from 0) or last")
        #expect(
            try folder.complaint(bytes: bytes) { $0.target = .index(2) }
                == "t.csv: target: column 2 (counted from 0) of 2 columns")
        #expect(
            try folder.complaint(bytes: bytes) { $0.header = true }
                == "t.csv: header: only a CSV table has one, and this is an array; leave it out")
    }

    @Test("a number that is not finite is told by row and column")
    func nonFinite() throws {
        try folder.write("t", npy("<f2", "(2, 2)", [0, 0, 0, 0, 0, 0, 0, 0x7c]))
        let error = try #require(throws: DataError.self) { try folder.load("t") }
        #expect(error.code == .nonFinite(row: 1, column: 1))
        #expect(error.trialFailure.cause == .invalidData)
    }
}
