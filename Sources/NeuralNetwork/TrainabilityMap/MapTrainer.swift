// Trains the pixels of a trainability map in one thread: 16 networks side by side in float64, the rows in
// blocks that stay in the caches from the first product to the gradients. A pixel that ended or exploded
// makes room for the next one at once.

import KernelInterface

/// Computes pixels; one a thread.
package final class MapTrainer {
    private let problem: MapProblem
    private let steps: Int
    private let kernels: KernelTable
    private let workspace: Workspace
    /// X times the nonlinearity's gain over √width [rows × inputs], shared by all lanes.
    private let data: Region
    private let targets: Region
    private let weights: (first: Region, readout: Region, scaledReadout: Region)
    private let gradients: (first: Region, readout: Region)
    /// Of one block: A then δ, out, ∂loss/∂out.
    private let hidden: Region
    private let output: Region
    private let outputGradient: Region
    private let rates: (first: Region, readout: Region)
    private let losses: Region
    /// Rows of a block: a divisor of all rows.
    private let blockRows: Int
    private var lanes: [Lane?]

    private struct Lane {
        var index: Int
        var score: MapScore
    }

    package init(_ problem: MapProblem, steps: Int, kernels: KernelSet) {
        self.problem = problem
        self.steps = steps
        self.kernels = kernels.float64.sixteen
        blockRows = Self.blockRows(problem.rows)
        let (rows, inputs, width) = (problem.rows, problem.inputs, problem.width)
        let layers = [
            WeightLayer(
                fanIn: inputs, units: width, role: .block, block: 0, activationWidth: width,
                isActivated: true)
        ]
        let workspace = Workspace(
            kernels: self.kernels, arena: Arena(), layers: layers, inputs: inputs, rowCapacity: blockRows)
        self.workspace = workspace
        data = workspace.reserveShared(rows * inputs)
        targets = workspace.reserveShared(rows)
        weights = (
            workspace.reserve(inputs * width), workspace.reserve(width), workspace.reserve(width)
        )
        gradients = (workspace.reserve(inputs * width), workspace.reserve(width))
        hidden = workspace.reserveBatch(width)
        output = workspace.reserveBatch(1)
        outputGradient = workspace.reserveBatch(1)
        let coefficients = OptimizerCoefficient.allCases.count
        rates = (workspace.reserveFigures(coefficients), workspace.reserveFigures(coefficients))
        losses = workspace.reserveFigures(2)
        workspace.allocate()
        lanes = Array(repeating: nil, count: self.kernels.lanes)

        let scale = problem.nonlinearity.gain / Double(width).squareRoot()
        let x = workspace.doubles(data)
        for (place, value) in problem.data.enumerated() { x[place] = value * scale }
        let y = workspace.doubles(targets)
        for (place, value) in problem.targets.enumerated() { y[place] = value }
    }

    /// Rows whose activations stay in the first-level cache and fill whole tiles of the products: 16, where
    /// they divide `rows`; else the largest divisor that is not much more, all rows where there is none to
    /// speak of.
    private static func blockRows(_ rows: Int) -> Int {
        if rows % 16 == 0 { return 16 }
        return (8...40).last { rows % $0 == 0 } ?? rows
    }

    /// Trains until `next` has no more pixels.
    ///
    /// - Parameters:
    ///   - next: the next pixel with its number.
    ///   - finished: called once a pixel, as they end.
    package func run(
        next: () -> (index: Int, pixel: MapPixel)?, finished: (_ index: Int, MapOutcome) -> Void
    ) {
        for lane in lanes.indices { refill(lane, next) }
        while lanes.contains(where: { $0 != nil }) {
            step()
            let loss = workspace.doubles(losses)
            for lane in lanes.indices {
                guard var pixel = lanes[lane] else { continue }
                pixel.score.add(loss[lane])
                if !loss[lane].isFinite { pixel.score.addRest() }
                if pixel.score.isOver {
                    finished(pixel.index, pixel.score.outcome)
                    refill(lane, next)
                } else {
                    lanes[lane] = pixel
                }
            }
        }
    }

    private func refill(_ lane: Int, _ next: () -> (index: Int, pixel: MapPixel)?) {
        let given = next()
        lanes[lane] = given.map { Lane(index: $0.index, score: MapScore(steps: steps)) }
        let isUsed = given != nil
        func start(_ values: [Double], _ region: Region) {
            let values = isUsed ? values : Array(repeating: 0, count: values.count)
            kernels.elementwise.fromDouble(values.count, values, lane, workspace.pointer(region))
        }
        start(problem.firstWeights, weights.first)
        start(problem.readoutWeights, weights.readout)
        setRate(given?.pixel.firstRate ?? 0, rates.first, lane)
        setRate(given?.pixel.readoutRate ?? 0, rates.readout, lane)
    }

    /// Blocks' gradients are of their own means: their sum is that many times too large.
    private func setRate(_ rate: Double, _ region: Region, _ lane: Int) {
        let values = workspace.doubles(region)
        func set(_ c: OptimizerCoefficient, _ value: Double) {
            values[c.rawValue * lanes.count + lane] = value
        }
        set(.rate, rate)
        set(.gradientScale, Double(blockRows) / Double(problem.rows))
        set(.decayFactor, 1)
    }

    /// One step of gradient descent; the losses before it are in `losses`.
    private func step() {
        let (inputs, width) = (problem.inputs, problem.width)
        let total = workspace.doubles(losses)
        let blockLoss = total + lanes.count
        let readout = workspace.pointer(weights.readout)
        let scaledReadout = workspace.pointer(weights.scaledReadout)
        // out = A · (W1/width), so ∇W1 is the gradient by W1/width over width.
        kernels.elementwise.combine(width, 1 / Double(width), readout, 0, readout, scaledReadout)
        total.update(repeating: 0, count: lanes.count)
        let blocks = problem.rows / blockRows
        for block in 0..<blocks {
            let x = UnsafeRawPointer(workspace.doubles(data) + block * blockRows * inputs)
            let a = workspace.pointer(hidden)
            let (out, delta) = (workspace.pointer(output), workspace.pointer(outputGradient))
            workspace.multiply(
                rows: blockRows, columns: width, depth: inputs, a: x, aRowStride: inputs, aColumnStride: 1,
                aIsShared: true, b: workspace.pointer(weights.first), c: a, start: .zero)
            kernels.elementwise.apply(problem.nonlinearity.activation, blockRows * width, a, a)
            workspace.multiply(
                rows: blockRows, columns: 1, depth: width, a: a, aRowStride: width, aColumnStride: 1,
                b: scaledReadout, c: out, start: .zero)
            kernels.training.loss(
                LossPass(
                    loss: .meanSquaredError, rows: blockRows, outputs: 1, prediction: out, classes: nil,
                    targets: UnsafeRawPointer(workspace.doubles(targets) + block * blockRows),
                    targetsAreShared: true, gradient: delta, meanLoss: blockLoss, correctCount: nil,
                    scratch: workspace.pointer(workspace.scratch)))
            for lane in lanes.indices { total[lane] += blockLoss[lane] / Double(blocks) }
            let start: MatrixProduct.Start = block == 0 ? .zero : .accumulate
            workspace.multiply(
                rows: width, columns: 1, depth: blockRows, a: a, aRowStride: 1, aColumnStride: width,
                b: delta, c: workspace.pointer(gradients.readout), start: start)
            // δ = (δ_out (W1/width)ᵀ) ⊙ φ′ goes where A was.
            kernels.elementwise.outerBackpropagate(
                OuterBackpropagation(
                    nonlinearity: problem.nonlinearity.backpropagation, rows: blockRows, columns: width,
                    errors: delta, weights: scaledReadout, h: a))
            workspace.multiply(
                rows: inputs, columns: width, depth: blockRows, a: x, aRowStride: 1, aColumnStride: inputs,
                aIsShared: true, b: a, c: workspace.pointer(gradients.first), start: start)
        }
        kernels.elementwise.scale(width, 1 / Double(width), workspace.pointer(gradients.readout))
        update(weights.first, gradients.first, rates.first)
        update(weights.readout, gradients.readout, rates.readout)
    }

    private func update(_ weight: Region, _ gradient: Region, _ rate: Region) {
        kernels.training.update(
            OptimizerUpdate(
                rule: .sgd, coefficients: workspace.doubles(rate), count: weight.count,
                parameters: workspace.pointer(weight), gradient: workspace.pointer(gradient), moments: nil,
                momentStride: 0, figures: workspace.doubles(workspace.figures)))
    }
}
