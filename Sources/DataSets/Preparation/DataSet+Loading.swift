// The whole table of a data configuration, before split and scaling: read or generated. Not here: held-out
// rows in files of their own (PreparedData+Loading).

import SweepModel

extension DataSet {
    static func load(
        _ configuration: DataConfiguration, locator: DataLocator
    ) throws(DataError) -> DataSet {
        switch configuration.source {
        case .file(let file):
            try read(file, part: .training, task: configuration.task, locator: locator)
        case .linearTeacher(let sizes):
            try LinearTeacher.dataSet(sizes, task: configuration.task, seed: configuration.seed)
        case .networkTeacher(let sizes):
            try NetworkTeacher.dataSet(sizes, task: configuration.task, seed: configuration.seed)
        case .gaussianBlobs(let sizes):
            try GaussianBlobs.dataSet(sizes, task: configuration.task, seed: configuration.seed)
        case .twoSpirals(let sizes):
            try TwoSpirals.dataSet(sizes, task: configuration.task, seed: configuration.seed)
        }
    }
}
