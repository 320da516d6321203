// Held-out rows in files of their own: how they join the training rows, and what is refused.

import DataSets
import SweepModel
import Testing

@Suite struct HeldOutFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("train.csv", Array("1,10,0\n3,20,1\n5,30,1\n".utf8))
    }

    private func load(
        _ test: String, task: LearningTask = .classification,
        change: (inout DataConfiguration) -> Void = { _ in }
    ) throws -> PreparedData {
        try folder.write("test.csv", Array(test.utf8))
        return try folder.load(
            "train.csv", task: task, file: { $0.testPath = "test.csv" }, change: change)
    }

    private func complaint(_ test: String, task: LearningTask = .classification) throws -> String {
        let error = try #require(throws: DataError.self) { try load(test, task: task) }
        return error.description.replacing(folder.path + "/", with: "")
    }

    @Test("both parts keep their rows; scaling takes the training part's figures")
    func scaled() throws {
        let data = try load("7,40,0\n") { $0.scaling = .minMax }
        #expect(data.training.inputs == [0, 0, 0.5, 0.5, 1, 1])
        #expect(data.test?.inputs == [1.5, 1.5])
        #expect(data.test?.targets == .classes([0], count: 2))
    }

    @Test("a class of the held-out rows alone counts for both parts; one class alone will do there")
    func classCounts() throws {
        let more = try load("7,40,3\n")
        #expect(more.training.targets == .classes([0, 1, 1], count: 4))
        #expect(more.test?.targets == .classes([3], count: 4))
        let fewer = try load("7,40,0\n8,40,0\n")
        #expect(fewer.test?.targets == .classes([0, 0], count: 2))
    }

    @Test("arrays may be held out from a table")
    func mixedFormats() throws {
        try folder.write("test.npy", npy("<f8", "(1, 3)", doubles([7, 40, 1])))
        let data = try folder.load("train.csv") { $0.testPath = "test.npy" }
        #expect(data.test?.inputs == [7, 40])
        #expect(data.test?.targets == .classes([1], count: 2))
    }

    @Test("four arrays: inputs and targets of both parts, several real targets a row")
    func fourFiles() throws {
        try folder.write("x", npy("<f8", "(2,)", doubles([1, 2])))
        try folder.write("y", npy("<f8", "(2, 2)", doubles([1, 2, 3, 4])))
        try folder.write("tx", npy("<f8", "(1, 1)", doubles([5])))
        try folder.write("ty", npy("<f8", "(1, 2)", doubles([6, 7])))
        let data = try folder.load("x", task: .regression) {
            $0.labels = "y"
            $0.testPath = "tx"
            $0.testLabels = "ty"
        }
        #expect(data.training.targets == .values([1, 2, 3, 4], outputs: 2))
        #expect(data.test?.inputs == [5])
        #expect(data.test?.targets == .values([6, 7], outputs: 2))
        let error = try #require(throws: DataError.self) {
            try folder.load("x", task: .regression) {
                $0.labels = "y"
                $0.testPath = "tx"
                $0.testLabels = "tx"
            }
        }
        #expect(error.message == "1 targets a row, but the training rows have 2")
    }

    @Test("held-out rows of another form are refused by their own file's name")
    func refusals() throws {
        #expect(
            try complaint("7,40,50,0\n") == "test.csv: 3 inputs a row, but the training rows have 2")
        #expect(
            try complaint("7,nan,0\n") == "test.csv: line 1, column 2: nan: all numbers must be finite")
        #expect(
            try folder.complaint("1,2,0\n3,4,1\n") { $0.testPath = "tst.csv" }
                == "tst.csv: no such file in the folder \"\(folder.path)\"; did you mean \"test.csv\"?")
    }

    @Test("each file is held against its own digest")
    func digests() throws {
        try folder.write("test.csv", Array("7,40,0\n".utf8))
        var file = FileData(path: "train.csv")
        file.testPath = "test.csv"
        var configuration = DataConfiguration()
        configuration.source = .file(file)
        let right = try FileDigest.of(path: folder.path + "/train.csv").sha256
        let path = folder.path
        // The training file's digest for both: the held-out file is the one that differs.
        let locator = DataLocator { LocatedFile(path: "\(path)/\($0)", expectedSHA256: right) }
        let error = try #require(throws: DataError.self) {
            try PreparedData.load(configuration, locator: locator)
        }
        #expect(error.code == .digestMismatch)
        #expect(error.path == "\(path)/test.csv")
    }
}
