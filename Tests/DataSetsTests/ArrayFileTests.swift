// NPY and IDX files that are right: every element type, order, version and shape, plain and gzip.

import DataSets
import Foundation
import SweepModel
import Testing

@Suite struct ArrayFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// One element type: its name, bytes of some elements, and their values.
    struct Elements: Sendable, CustomTestStringConvertible {
        var descr: String
        var bytes: [UInt8]
        var values: [Double]
        var testDescription: String { descr }
    }

    private static func both<Bits: FixedWidthInteger>(
        _ type: String, _ bits: [Bits], _ values: [Double]
    ) -> [Elements] {
        [
            Elements(descr: "<" + type, bytes: bits.flatMap { littleEndian($0) }, values: values),
            Elements(descr: ">" + type, bytes: bits.flatMap { bigEndian($0) }, values: values),
        ]
    }

    static let npyTypes: [Elements] =
        [
            Elements(descr: "|b1", bytes: [0, 1, 1], values: [0, 1, 1]),
            Elements(descr: "|u1", bytes: [0, 7, 255], values: [0, 7, 255]),
            Elements(descr: "|i1", bytes: [0, 127, 0x80], values: [0, 127, -128]),
        ] + both("u2", [0, 258, .max] as [UInt16], [0, 258, 65_535])
        + both("u4", [1, 16_909_060, .max] as [UInt32], [1, 16_909_060, 4_294_967_295])
        + both("u8", [1, 72_623_859_790_382_848, .max] as [UInt64], [1, 72_623_859_790_382_848, 0x1p64])
        + both("i2", [-2, 258, .min] as [Int16], [-2, 258, -32_768])
        + both("i4", [-2, 16_909_060, .min] as [Int32], [-2, 16_909_060, -2_147_483_648])
        + both("i8", [-2, 4_294_967_296, .min] as [Int64], [-2, 4_294_967_296, -0x1p63])
        // 1, −2, the largest, the smallest normal and subnormal number, a third, −0.
        + both(
            "f2", [0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555, 0x8000] as [UInt16],
            [1, -2, 65_504, 0x1p-14, 0x1p-24, 0.333251953125, -0.0])
        + both(
            "f4", [1.5, -0.1, .greatestFiniteMagnitude, .leastNonzeroMagnitude].map(\Float.bitPattern),
            [1.5, Double(Float(-0.1)), 0x1.fffffep127, 0x1p-149])
        + both(
            "f8", [0.1, -.greatestFiniteMagnitude, .leastNonzeroMagnitude].map(\Double.bitPattern),
            [0.1, -.greatestFiniteMagnitude, .leastNonzeroMagnitude])

    @Test("every NPY element type, little- and big-endian, plain and gzip", arguments: npyTypes)
    func npyElements(_ type: Elements) throws {
        let count = type.values.count
        let file = npy(type.descr, "(\(count),)", type.bytes)
        for bytes in [file, try gzip(file)] {
            let set = try both(bytes, task: .regression)
            #expect(set.inputs.map(\.bitPattern) == type.values.map(\.bitPattern))
            #expect(set.features == 1)
            #expect(set.targets == .values(type.values, outputs: 1))
        }
    }

    static let idxTypes: [(UInt8, [UInt8], [Double])] = [
        (0x08, [0, 255], [0, 255]), (0x09, [0x80, 127], [-128, 127]),
        (0x0b, bigEndian(Int16(-300)) + bigEndian(Int16(7)), [-300, 7]),
        (0x0c, bigEndian(Int32(-70_000)) + bigEndian(Int32(7)), [-70_000, 7]),
        (0x0d, bigEndian(Float(0.5).bitPattern) + bigEndian(Float(-2).bitPattern), [0.5, -2]),
        (0x0e, bigEndian((0.1).bitPattern) + bigEndian((-2.0).bitPattern), [0.1, -2]),
    ]

    @Test("every IDX element type, plain and gzip", arguments: idxTypes)
    func idxElements(_ type: UInt8, _ bytes: [UInt8], _ values: [Double]) throws {
        let file = idx(type, [2], bytes)
        for bytes in [file, try gzip(file)] {
            #expect(try both(bytes, task: .regression).inputs == values)
        }
    }

    @Test("versions 1.0, 2.0 and 3.0, and headers as other writers lay them out")
    func headers() throws {
        let elements = doubles([1, 2, 3, 4])
        let right = DataTargets.values([1, 2, 3, 4], outputs: 2)
        for version in [1, 2, 3] as [UInt8] {
            #expect(try both(npy("<f8", "(2, 2)", elements, version: version)).targets == right)
        }
        for header in [
            "{\"shape\": (2,2),\"fortran_order\":False,\"descr\":\"<f8\"}",
            "{ 'shape' : ( 2L , 2L , ) , 'descr' : '<f8' , 'fortran_order' : False }",
        ] {
            #expect(try both(npy(header: header, elements)).targets == right)
        }
    }

    @Test("Fortran order is turned into rows, in two and in four dimensions")
    func fortranOrder() throws {
        let matrix = try both(npy("<f8", "(2, 3)", doubles([1, 4, 2, 5, 3, 6]), isFortranOrder: true))
        #expect(matrix.inputs == [1, 2, 3, 4, 5, 6])
        let shape = [2, 3, 2, 2]
        // Element (i, j, k, l) is ijkl in decimal digits; the first index runs fastest.
        var elements: [Double] = []
        for l in 0..<2 {
            for k in 0..<2 {
                for j in 0..<3 { for i in 0..<2 { elements.append(Double(1000 * i + 100 * j + 10 * k + l)) } }
            }
        }
        let set = try both(npy("<f8", "(2, 3, 2, 2)", doubles(elements), isFortranOrder: true))
        #expect(set.features == shape.dropFirst().reduce(1, *))
        #expect(set.inputs == elements.sorted())
        // One dimension has one order only.
        #expect(try both(npy("<f8", "(3,)", doubles([1, 2, 3]), isFortranOrder: true)).inputs == [1, 2, 3])
    }

    @Test("images and labels in two files of either format: images are flattened, classes counted")
    func imagesAndLabels() throws {
        let pixels = (0..<24).map { UInt8($0) }
        let images = [
            idx(0x08, [3, 2, 4], pixels), npy("|u1", "(3, 2, 4)", pixels),
            try gzip(idx(0x08, [3, 8], pixels)),
        ]
        let labels = [
            idx(0x08, [3], [2, 0, 1]), npy("<i8", "(3,)", [2, 0, 1].flatMap { littleEndian(Int64($0)) }),
            npy("<f8", "(3, 1)", doubles([2, 0, 1])), try gzip(npy("|i1", "(3,)", [2, 0, 1])),
        ]
        for inputs in images {
            for targets in labels {
                try folder.write("x", inputs)
                try folder.write("y", targets)
                let set = try folder.load("x") {
                    $0.labels = "y"
                    $0.divisor = 2
                }.training
                #expect(set.features == 8)
                #expect(set.inputs == pixels.map { Double($0) / 2 })
                #expect(set.targets == .classes([2, 0, 1], count: 3))
            }
        }
    }

    @Test("a 2-D array holds its target in a column, as a CSV table does")
    func targetColumn() throws {
        try folder.write("t", npy("<f8", "(2, 3)", doubles([0, 10, 20, 1, 30, 40])))
        let first = try folder.load("t") {
            $0.target = .index(0)
            $0.divisor = 10
        }.training
        #expect(first.inputs == [1, 2, 3, 4])
        #expect(first.targets == .classes([0, 1], count: 2))
        let last = try folder.load("t", task: .regression).training
        #expect(last.inputs == [0, 10, 1, 30])
        #expect(last.targets == .values([20, 40], outputs: 1))
    }

    @Test("an array longer than any buffer, its elements cut by every piece's end, arrives whole")
    func longArray() throws {
        let values = (0..<30_001).map { Double($0) * 0.1 }
        let file = npy("<f8", "(30001,)", doubles(values))
        for bytes in [file, try gzip(file)] { #expect(try both(bytes).inputs == values) }
    }

    /// An array as inputs and as real targets.
    private func both(_ bytes: [UInt8], task: LearningTask = .regression) throws -> DataSet {
        try folder.write("x", bytes)
        return try folder.load("x", task: task, file: { $0.labels = "x" }).training
    }
}
