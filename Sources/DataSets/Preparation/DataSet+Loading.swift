// The whole table of a data configuration, before split and scaling: read or generated.

import SweepModel

extension DataSet {
    static func load(
        _ configuration: DataConfiguration, locator: DataLocator
    ) throws(DataError) -> DataSet {
        switch configuration.source {
        case .file(let file):
            try read(file, task: configuration.task, at: locator.locate(file.path))
        case .linearTeacher(let sizes):
            try LinearTeacher.dataSet(sizes, task: configuration.task, seed: configuration.seed)
        case .networkTeacher(let sizes):
            try NetworkTeacher.dataSet(sizes, task: configuration.task, seed: configuration.seed)
        case .gaussianBlobs(let sizes):
            try GaussianBlobs.dataSet(sizes, task: configuration.task, seed: configuration.seed)
        }
    }
}
