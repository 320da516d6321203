// Runs a float32 case as a trial runs, and compares. The cases state no limits for their figures: 1e-5
// relative is a hundred roundings of float32.

import DataSets
import KernelInterface
import NeuralNetwork
import SweepModel
import Training

struct GoldenFloat32Comparison {
    static let limit = 1e-5

    let goldenCase: GoldenFloat32Case

    /// What is wrong, one line a figure.
    func mismatches(kernels: KernelSet) throws -> [String] {
        let network = goldenCase.network
        let expected = goldenCase.origin
        let data: TrialData
        do throws(TrialFailure) {
            data = try TrialData(PreparedData(training: dataSet()), precision: .float32)
        } catch {
            return dataMismatches(error)
        }
        guard expected == nil || expected?.phase != nil else { return ["the data were taken"] }
        if goldenCase.inputPosition != nil || goldenCase.targetPosition != nil {
            return ["a position among the data is expected, but the data were taken"]
        }

        let samples = try network.samples(.float32)
        var training = TrainingConfiguration()
        training.steps = network.steps
        training.loss = loss
        training.clipping =
            switch network.options.clipping {
            case .none: .none
            case .norm(let limit): .norm(limit)
            case .value(let limit): .value(limit)
            case .layerNorm(let limit): .layerNorm(limit)
            case .adaptive(let limit): .adaptive(limit)
            }
        let recorder = TrialRecorder(
            architecture: network.architecture, training: training,
            constantLoss: data.constantLoss(training) ?? .nan)
        var batches = BatchSource.full
        if let stepBatches = network.stepBatches {
            guard Set(stepBatches.map(\.count)).count == 1 else {
                throw NotUnderstood(description: "\(goldenCase.name): batches of different sizes")
            }
            batches = .rows(stepBatches[0].count) { step, rows in
                for (place, row) in stepBatches[step].enumerated() { rows[place] = row }
            }
        }
        let job = TrainingJob(
            architecture: network.architecture, options: network.options, samples: samples, batches: batches,
            steps: network.steps, parameters: { network.parameters[$0] },
            observe: {
                recorder.record($0); return .proceed
            })
        let end = PackTrainer(kernels: kernels).train(job)
        recorder.complete(end, activation: .linear)
        let judgement = VerdictJudge.judge(recorder.trace, thresholds: VerdictThresholds())

        var wrong = originMismatches(end.origin)
        wrong += lossMismatches(recorder.trace.loss)
        if let verdict = goldenCase.verdict, verdict != judgement.verdict.rawValue {
            wrong.append("verdict: expected \(verdict), judged \(judgement.verdict.rawValue)")
        }
        return wrong + figureMismatches(try initialFigures(samples, kernels: kernels))
    }

    // MARK: Data

    private var loss: LossFunction {
        goldenCase.network.options.loss == .meanSquaredError ? .meanSquaredError : .softmaxCrossEntropy
    }

    private func dataSet() -> DataSet {
        let network = goldenCase.network
        let targets: DataTargets =
            switch network.targets {
            case .classes(let classes, let count): .classes(classes, count: count)
            case .values(let values, let outputs): .values(values, outputs: outputs)
            }
        return DataSet(
            rows: network.inputs.count, features: network.architecture.inputs,
            inputs: network.inputs.flatMap(\.self), targets: targets)
    }

    private func dataMismatches(_ failure: TrialFailure) -> [String] {
        guard let expected = goldenCase.origin, expected.phase == nil else {
            return ["refused: \(failure.message)"]
        }
        var wrong: [String] = []
        if failure.cause != .invalidData { wrong.append("failed with \(failure.cause)") }
        if let verdict = goldenCase.verdict, !["invalid_data", "invalidData"].contains(verdict) {
            wrong.append("verdict: expected \(verdict), the data are invalid")
        }
        if !(goldenCase.lossesUntilStop ?? []).isEmpty { wrong.append("losses are expected of invalid data") }
        if !goldenCase.figures.isEmpty { wrong.append("figures are expected of invalid data") }
        do throws(NonFiniteSample) {
            _ = try Samples(
                rows: goldenCase.network.inputs.count, features: goldenCase.network.architecture.inputs,
                inputs: goldenCase.network.inputs.flatMap(\.self), targets: goldenCase.network.targets,
                format: .float32)
            wrong.append("the samples were taken")
        } catch {
            if error.isTarget != expected.isTarget { wrong.append("found among the wrong part of the data") }
            if expected.step != 0 || expected.layer.map({ $0 != 0 }) ?? false {
                wrong.append("step or layer")
            }
            let kind = error.value.isNaN ? "nan" : "inf"
            if !([expected.kind] + goldenCase.acceptedKinds).contains(kind) { wrong.append("kind \(kind)") }
            let position = expected.isTarget ? goldenCase.targetPosition : goldenCase.inputPosition
            if let position, position != [error.row, error.column] {
                wrong.append("position: expected \(position), found \([error.row, error.column])")
            }
            if !failure.message.contains("row \(error.row),")
                || !failure.message.contains("column \(error.column) ")
            {
                wrong.append("the message names another place: \(failure.message)")
            }
        }
        return wrong
    }

    // MARK: Training

    private func originMismatches(_ found: NonFiniteOrigin?) -> [String] {
        guard let expected = goldenCase.origin else {
            return found.map { ["nothing non-finite is expected, found \($0)"] } ?? []
        }
        guard let found else { return ["nothing non-finite was found"] }
        var wrong: [String] = []
        if found.step != expected.step { wrong.append("step \(found.step), expected \(expected.step)") }
        if found.phase != expected.phase { wrong.append("phase \(found.phase)") }
        // The loss has no layer: a case may write none, 0 or the read-out's.
        let isLayerRight =
            found.phase == .loss
            ? [0, goldenCase.network.architecture.weightLayers].contains(expected.layer ?? 0)
            : expected.layer.map { $0 == found.layer } ?? true
        if !isLayerRight { wrong.append("layer \(found.layer), expected \(expected.layer ?? 0)") }
        if !expected.tensors.contains(found.tensor) { wrong.append("tensor \(found.tensor)") }
        let kind = found.nanCount == 0 ? "inf" : found.infinityCount == 0 ? "nan" : "inf+nan"
        if !([expected.kind] + goldenCase.acceptedKinds).contains(kind) { wrong.append("kind \(kind)") }
        if let count = expected.count, count != found.nanCount + found.infinityCount { wrong.append("count") }
        if let largest = expected.largestFinite, !isClose(largest, found.largestFinite) {
            wrong.append("largest finite: expected \(largest), found \(found.largestFinite)")
        }
        return wrong
    }

    private func lossMismatches(_ losses: [Double]) -> [String] {
        guard let expected = goldenCase.lossesUntilStop else { return [] }
        // Whoever stops at bad initial parameters has no loss yet.
        if goldenCase.origin?.phase == .parameters, expected.isEmpty { return [] }
        guard expected.count == losses.count else { return ["losses: expected \(expected), found \(losses)"] }
        return zip(expected, losses).enumerated().compactMap { step, pair in
            isClose(pair.0, pair.1) ? nil : "loss of step \(step): expected \(pair.0), found \(pair.1)"
        }
    }

    /// Equal infinities, two NaNs, or finite numbers within the limit.
    private func isClose(_ expected: Double, _ found: Double, scale: Double = 0) -> Bool {
        if !expected.isFinite || !found.isFinite { return expected == found || expected.isNaN && found.isNaN }
        return abs(expected - found) <= Self.limit * max(abs(expected), scale)
    }

    // MARK: Figures of step 0

    private func figureMismatches(_ measured: [String: MeasuredFigure]) -> [String] {
        goldenCase.figures.compactMap { figure in
            guard let found = measured[figure.name] else { return "\(figure.name): not understood" }
            return isClose(figure.value, found.value, scale: found.scale)
                ? nil : "\(figure.name): expected \(figure.value), measured \(found.value)"
        }
    }

    /// Norms and gradients of the first step by the names that cases use.
    private func initialFigures(_ samples: Samples, kernels: KernelSet) throws -> [String: MeasuredFigure] {
        let network = goldenCase.network
        let session = NetworkSession(
            architecture: network.architecture, options: network.options, samples: samples,
            batchRows: network.stepBatches?[0].count ?? samples.rows, slot: ComputeSlot(kernels: kernels),
            parameters: { network.parameters[$0] })
        if let batch = network.stepBatches?[0] {
            batch.withUnsafeBufferPointer { session.computeGradient(rows: $0) }
        } else {
            session.computeGradient()
        }
        var figures: [String: MeasuredFigure] = [:]
        func record(_ name: String, _ value: Double, scale: Double = 0) {
            figures[name] = MeasuredFigure(value: value, scale: scale)
        }
        let measured = session.measurement
        record("global_grad_norm_pre_clip", measured.globalNorm)
        record("data_loss", measured.dataLoss)
        for (index, layer) in measured.layers.enumerated() {
            let number = index + 1
            // A network of one weight layer has one norm, others have one a layer.
            if measured.layers.count == 1 { record("weight_gradient_l2", layer.gradientNorm) }
            record("weight_gradient_l2/\(index)", layer.gradientNorm)
            record("weight_gradient_l2/W\(number)", layer.gradientNorm)
            record("weight_gradient_l2_by_layer/\(index)", layer.gradientNorm)
            record("weight_gradient_l2_by_layer/\(number)", layer.gradientNorm)
            record("gradient_zero_fraction_W\(number)", layer.gradientZeroShare)
            let rows = Double(network.stepBatches?[0].count ?? samples.rows)
            record(
                "preactivation_gradient_l2_by_layer/\(number)",
                layer.deltaRMS * (rows * Double(network.architecture.units(index))).squareRoot())
            record("delta_rms/\(number)", layer.deltaRMS)

            let gradient = session.tensor(.weightGradient, layer: number) ?? []
            let naive = gradient.reduce(Float(0)) { $0 + Float($1) * Float($1) }.squareRoot()
            if measured.layers.count == 1 { record("naive_float32_norm", Double(naive)) }
            record("naive_float32_norm/\(index)", Double(naive))
            record("naive_float32_norm/W\(number)", Double(naive))
            // [in][out] here, [out][in] in the cases.
            let units = network.architecture.units(index)
            let scale = gradient.reduce(0) { max($0, abs($1)) }
            for (place, value) in gradient.enumerated() {
                record("gradient_W\(number)/\(place % units)/\(place / units)", value, scale: scale)
            }
            for (place, value) in (session.tensor(.biasGradient, layer: number) ?? []).enumerated() {
                record("gradient_b\(number)/\(place)", value, scale: scale)
            }
        }
        return figures
    }
}
