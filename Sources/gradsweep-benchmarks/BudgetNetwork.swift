// The networks that are timed: 4,096 Gaussian inputs of W features, 10 classes, softmax cross-entropy, SGD
// with momentum 0.9; tiny: 16 inputs, full batch, 2 classes.

import SweepModel

struct BudgetNetwork {
    var width: Int
    var depth: Int
    var batch: Int
    var samples: Int
    var classes: Int

    static let all = [
        BudgetNetwork(width: 16, depth: 1, batch: 16, samples: 16, classes: 2),
        BudgetNetwork(width: 32, depth: 10, batch: 64), BudgetNetwork(width: 64, depth: 20, batch: 64),
        BudgetNetwork(width: 128, depth: 10, batch: 128), BudgetNetwork(width: 256, depth: 10, batch: 128),
        BudgetNetwork(width: 512, depth: 8, batch: 256),
    ]

    /// The budget's network of that name, or any other one that a name of this form describes.
    init?(name: String) {
        if let known = Self.all.first(where: { $0.name == name }) {
            self = known
            return
        }
        let numbers = zip(name.split(separator: "-"), ["w", "l", "b"]).map { part, letter in
            part.hasPrefix(letter) ? Int(part.dropFirst()) : nil
        }
        guard numbers.count == 3, let width = numbers[0], let depth = numbers[1], let batch = numbers[2],
            (1...4096).contains(width), (0...1000).contains(depth), (1...4096).contains(batch)
        else { return nil }
        self.init(width: width, depth: depth, batch: batch)
    }

    init(width: Int, depth: Int, batch: Int, samples: Int = 4096, classes: Int = 10) {
        self.width = width
        self.depth = depth
        self.batch = batch
        self.samples = samples
        self.classes = classes
    }

    var name: String { "w\(width)-l\(depth)-b\(batch)" }

    /// Floating-point operations of a step's matrix products: forward, ∇W, and the gradient of every layer's
    /// input but the first's.
    var operations: Double {
        let (hidden, readout) = (width * width, width * classes)
        return Double(2 * batch * (3 * (depth * hidden + readout) - hidden))
    }

    enum Variant: String, CaseIterable {
        case tanh, relu
        case batchNorm = "batch_norm"
        case residual
    }

    /// A trial that goes on for longer than anybody measures.
    func configuration(_ variant: Variant, precision: Precision, seed: UInt64) -> TrialConfiguration {
        var trial = TrialConfiguration()
        trial.seed = seed
        trial.network.hiddenWidths = Array(repeating: width, count: depth)
        trial.network.activation = variant == .relu ? .relu : .tanh
        trial.network.initialization = variant == .relu ? .heNormal : .lecunNormal
        trial.network.normalization = variant == .batchNorm ? .batch : .none
        trial.network.residual = variant == .residual
        trial.data = data
        trial.training.batchSize = batch == samples ? nil : batch
        trial.training.precision = precision
        trial.training.optimizer.kind = .momentum
        // Small, so that the network's numbers stay ordinary however long it runs.
        trial.training.optimizer.learningRate = 1e-4
        trial.training.steps = 2000
        return trial
    }

    var data: DataConfiguration {
        var sizes = GeneratedData()
        (sizes.samples, sizes.features, sizes.outputs) = (samples, width, classes)
        var data = DataConfiguration()
        data.source = .linearTeacher(sizes)
        return data
    }
}
