// Split and scaling of tables.

import DataSets
import SweepModel
import Testing

@Suite struct PreparationTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let rows = (0..<200).map { "\($0),\(1000 - $0 * $0),7,\($0 % 2)\n" }
        try folder.write("t.csv", Array(rows.joined().utf8))
    }

    private func firstColumn(_ set: DataSet) -> [Double] {
        stride(from: 0, to: set.inputs.count, by: set.features).map { set.inputs[$0] }
    }

    @Test("the split parts the rows without loss, keeps their order, and hangs on its seed only")
    func split() throws {
        func parts(_ seed: UInt64) throws -> PreparedData {
            try folder.load(
                "t.csv",
                change: {
                    $0.testFraction = 0.25
                    $0.splitSeed = seed
                })
        }
        let first = try parts(1)
        let test = try #require(first.test)
        #expect(first.training.rows == 150)
        #expect(test.rows == 50)
        let training = firstColumn(first.training)
        let held = firstColumn(test)
        #expect(training == training.sorted())
        #expect(held == held.sorted())
        #expect(Set(training + held) == Set((0..<200).map(Double.init)))
        #expect(try parts(1) == first)
        #expect(try parts(2) != first)
        #expect(first.training.targets == .classes(training.map { Int32($0) % 2 }, count: 2))
    }

    @Test("every row is held out equally often over many seeds (5 standard errors)")
    func fairSplit() throws {
        var counts = [Int](repeating: 0, count: 200)
        let seeds = 400
        for seed in 0..<seeds {
            let data = try folder.load(
                "t.csv",
                change: {
                    $0.testFraction = 0.25
                    $0.splitSeed = UInt64(seed)
                })
            for row in firstColumn(try #require(data.test)) { counts[Int(row)] += 1 }
        }
        let error = (Double(seeds) * 0.25 * 0.75).squareRoot()
        #expect(counts.allSatisfy { abs(Double($0) - Double(seeds) * 0.25) < 5 * error })
    }

    @Test(
        "standardize: mean 0 and variance 1 on the training part, its figures on the test part, constants 0")
    func standardize() throws {
        let raw = try folder.load("t.csv", change: { $0.testFraction = 0.25 })
        let data = try folder.load(
            "t.csv",
            change: {
                $0.testFraction = 0.25
                $0.scaling = .standardize
            })
        for feature in 0..<2 {
            func column(_ set: DataSet) -> [Double] {
                (0..<set.rows).map { set.inputs[$0 * set.features + feature] }
            }
            let values = column(data.training)
            let mean = values.reduce(0, +) / 150
            #expect(abs(mean) < 1e-12)
            #expect(abs(values.reduce(0) { $0 + $1 * $1 } / 150 - 1) < 1e-12)
            let original = column(raw.training)
            let rawMean = original.reduce(0, +) / 150
            let deviation = (original.reduce(0) { $0 + ($1 - rawMean) * ($1 - rawMean) } / 150).squareRoot()
            let (test, rawTest) = (column(try #require(data.test)), column(try #require(raw.test)))
            for (scaled, value) in zip(test, rawTest) {
                #expect(abs(scaled - (value - rawMean) / deviation) < 1e-12)
            }
        }
        #expect((0..<150).allSatisfy { data.training.inputs[$0 * 3 + 2] == 0 })
    }

    @Test("min_max: the training part fills 0 to 1 exactly, constants become 0")
    func minMax() throws {
        let data = try folder.load("t.csv", change: { $0.scaling = .minMax })
        for feature in 0..<2 {
            let values = (0..<200).map { data.training.inputs[$0 * 3 + feature] }
            #expect(values.min() == 0)
            #expect(values.max() == 1)
        }
        #expect((0..<200).allSatisfy { data.training.inputs[$0 * 3 + 2] == 0 })
    }

    @Test("numbers that scaling would make infinite are refused with their place")
    func overflow() throws {
        try folder.write("huge.csv", Array("1e308,0\n-1e308,1\n".utf8))
        let error = try #require(throws: DataError.self) {
            try folder.load("huge.csv", change: { $0.scaling = .minMax })
        }
        #expect(error.code == .nonFinite(row: 0, column: 0) || error.code == .nonFinite(row: 1, column: 0))
        #expect(error.message.contains("after scaling (min_max)"))
        let small = try #require(throws: DataError.self) {
            try folder.load("huge.csv", file: { $0.divisor = 1e-9 })
        }
        #expect(small.code == .nonFinite(row: 0, column: 0))
    }

    @Test("one row cannot be split")
    func tooFewRows() throws {
        try folder.write("one.csv", Array("1,2\n".utf8))
        let error = try #require(throws: DataError.self) {
            try folder.load("one.csv", task: .regression, change: { $0.testFraction = 0.5 })
        }
        #expect(error.code == .tooFewRows)
    }

    @Test("a data set finds its first number that is not finite, a row's inputs before its target")
    func firstNonFinite() {
        let set = DataSet(
            rows: 3, features: 2, inputs: [1, 2, 3, .nan, .infinity, 6],
            targets: .values([1, -.infinity, 3], outputs: 1))
        #expect(set.firstNonFinite?.row == 1)
        #expect(set.firstNonFinite?.column == .input(1))
        let target = DataSet(
            rows: 2, features: 1, inputs: [1, .nan], targets: .values([.infinity, 0], outputs: 1))
        #expect(target.firstNonFinite?.row == 0)
        #expect(target.firstNonFinite?.column == .target(0))
        let fine = DataSet(rows: 1, features: 1, inputs: [1], targets: .classes([0], count: 2))
        #expect(fine.firstNonFinite == nil)
    }
}
