// Tables that are right, in all the forms that people write them.

import DataSets
import Foundation
import SweepModel
import Testing

@Suite struct TableTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func table(
        _ text: String, task: LearningTask = .classification, file: (inout FileData) -> Void = { _ in }
    ) throws -> DataSet {
        try folder.write("t.csv", Array(text.utf8))
        return try folder.load("t.csv", task: task, file: file).training
    }

    @Test(
        "line ends, blank lines, blanks, quotes, a byte order mark and a missing last line end do no harm",
        arguments: [
            "1,2.5,0\n3,-4e-1,1\n", "1,2.5,0\r\n3,-4e-1,1\r\n", "1,2.5,0\r3,-4e-1,1\r", "1,2.5,0\n3,-4e-1,1",
            "\n\n1,2.5,0\n  \n3,-4e-1,1\n\n\n", " 1 ,\t2.5, 0 \n3 , -4e-1,1 \n",
            "\"1\",\"2.5\",\"0\"\n3,\"-4e-1\" ,1\n", "\u{feff}1,2.5,0\n3,-4e-1,1\n",
            "+1,2.50,0.0\n3.,-.4,1e0\n",
            "a,b,c\n1,2.5,0\n3,-0.4,1\n", "\"a \"\"1\"\"\",\"b,\nb\",c\r\n1,2.5,0\r\n3,-0.4,1\r\n",
        ])
    func forms(_ text: String) throws {
        let set = try table(text)
        #expect(set.rows == 2)
        #expect(set.features == 2)
        #expect(set.inputs == [1, 2.5, 3, -0.4])
        #expect(set.targets == .classes([0, 1], count: 2))
    }

    @Test("the target column: last, by number, by name")
    func targets() throws {
        let text = "y,a,b\n1,10,20\n0,30,40\n"
        for target in [TargetColumn.index(0), .name("y")] {
            let set = try table(text) { $0.target = target }
            #expect(set.inputs == [10, 20, 30, 40])
            #expect(set.targets == .classes([1, 0], count: 2))
        }
        let real = try table(text, task: .regression)
        #expect(real.inputs == [1, 10, 0, 30])
        #expect(real.targets == .values([20, 40], outputs: 1))
    }

    @Test("a header is told from the first row, or stated")
    func headers() throws {
        #expect(try table("0,1,target\n5,6,0\n7,8,1\n").rows == 2)
        #expect(try table("1,2,0\n5,6,0\n7,8,1\n").rows == 3)
        #expect(try table("1,2,0\n5,6,0\n7,8,1\n") { $0.header = true }.rows == 2)
        #expect(try table("1,2,0\n5,6,0\n7,8,1\n") { $0.header = false }.rows == 3)
    }

    @Test("numbers are rounded correctly, also those with many digits")
    func numbers() throws {
        let texts = [
            "0.1", "0.30000000000000004", "123456789.123456789", "1e-310", "9007199254740993",
            "1.7976931348623157e308",
            "-0", "00012", "3.141592653589793238462643383279502884197", "1e22",
            "123456789012345678901234567890",
        ]
        let set = try table(texts.joined(separator: ",") + ",0\n" + texts.joined(separator: ",") + ",1\n")
        for (text, value) in zip(texts, set.inputs) { #expect(value == Double(text), "\(text)") }
    }

    @Test("a table longer than any buffer arrives whole, plain and as gzip of several members")
    func longTable() throws {
        let rows = (0..<30_000).map { "\($0),\($0 * 7).25,\($0 % 3)\n" }
        let text = rows.joined()
        let plain = try table(text)
        #expect(plain.rows == 30_000)
        #expect(plain.inputs[2 * 29_999 + 1] == 209_993.25)
        let half = rows[..<15_000].joined()
        let packed = try gzip(half) + gzip(String(text.dropFirst(half.count)))
        try folder.write("packed", packed)
        #expect(try folder.load("packed").training == plain)
    }

    @Test("the digits of this repository: 1,797 rows of 64 grey values in ten classes")
    func digits() throws {
        var configuration = DataConfiguration()
        var file = FileData(path: "data/digits.csv.gz")
        file.divisor = 16
        configuration.source = .file(file)
        configuration.testFraction = 0.2
        let data = try PreparedData.load(configuration, locator: .relative(to: configsFolder))
        #expect(data.training.rows == 1438)
        #expect(data.test?.rows == 359)
        #expect(data.training.features == 64)
        #expect(data.training.targets.outputs == 10)
        #expect(data.training.inputs.allSatisfy { $0 >= 0 && $0 <= 1 })
        #expect(data.training.inputs.contains(1))
        let digest = try FileDigest.of(path: configsFolder + "/data/digits.csv.gz")
        #expect(digest.size == 57_523)
        #expect(digest.sha256 == "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22")
    }
}
