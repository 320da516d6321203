// From the clipped gradient to new parameters.

import KernelInterface
import ReproducibleMath

extension TrainingSession {
    /// Clips, and updates every parameter by the rule.
    func applyUpdate() {
        clip()
        let rule = options[0].rule.kernelRule
        for lane in 0..<lanes { powers[lane].step += 1 }
        let isNew = !hasCoefficients
        hasCoefficients = true
        if isNew { hasDecay = options.contains { $0.weightDecay != 0 } }
        if isNew || options[0].rule.changesWithSteps {
            for lane in 0..<lanes { setCoefficients(lane) }
        }
        let figures = workspace.doubles(workspace.figures)
        let clipsTensors = if case .layerNorm = options[0].clipping { true } else { false }
        for parameter in parameters {
            if clipsTensors {
                let scales = coefficient(.gradientScale)
                for lane in 0..<lanes { scales[lane] = tensorScale(parameter, lane: lane) }
            }
            if isNew || hasDecay { setDecay(parameter.isMatrix) }
            let values = workspace.pointer(parameter.values)
            kernels.training.update(
                OptimizerUpdate(
                    rule: rule, coefficients: workspace.doubles(coefficients), count: parameter.count,
                    parameters: values, gradient: workspace.pointer(parameter.gradient),
                    moments: workspace.pointer(parameter.moments), momentStride: parameter.momentStride,
                    figures: figures))
            let changes = figures + UpdateFigure.changeSquares.rawValue * lanes
            if !probe.areFinite(changes) {
                probe.note(.update, parameter.layer, parameter.kind.tensor, values, parameter.count)
            }
            if parameter.isMatrix {
                probe.recordUpdate(
                    parameter.layer,
                    squares: figures + UpdateFigure.parameterSquares.rawValue * lanes, changes: changes)
            }
        }
        for matrix in matrices { matrix.refresh(measures: true) }
    }

    @inline(__always)
    func coefficient(_ c: OptimizerCoefficient) -> UnsafeMutablePointer<Double> {
        workspace.doubles(coefficients) + c.rawValue * lanes
    }

    private func setDecay(_ isMatrix: Bool) {
        let decay = coefficient(.decayFactor)
        for lane in 0..<lanes {
            decay[lane] = isMatrix ? 1 - options[lane].learningRate * options[lane].weightDecay : 1
        }
    }

    /// This step's numbers of a lane's rule; bias corrections are products, not powers.
    private func setCoefficients(_ lane: Int) {
        let rate = options[lane].learningRate
        func set(_ c: OptimizerCoefficient, _ value: Double) { coefficient(c)[lane] = value }
        set(.rate, rate)
        switch options[lane].rule {
        case .sgd: break
        case .momentum(let mu), .nesterov(let mu): set(.first, mu)
        case .adam(let beta1, let beta2, let epsilon), .amsgrad(let beta1, let beta2, let epsilon):
            setMeans(lane, beta1, beta2, epsilon)
            set(.rate, rate / (1 - powers[lane].beta1))
        case .nadam(let beta1, let beta2, let epsilon, let momentumDecay):
            setMeans(lane, beta1, beta2, epsilon)
            let t = Double(powers[lane].step)
            func momentum(_ t: Double) -> Double {
                beta1 * (1 - 0.5 * Reproducible.pow(0.96, t * momentumDecay))
            }
            let (now, next) = (momentum(t), momentum(t + 1))
            powers[lane].momentum *= now
            set(.rate, rate * next / (1 - powers[lane].momentum * next))
            set(.sixth, rate * (1 - now) / (1 - powers[lane].momentum))
        case .rmsprop(let rho, let epsilon):
            set(.third, rho)
            set(.fourth, 1 - rho)
            set(.epsilon, epsilon)
        case .adagrad(let epsilon): set(.epsilon, epsilon)
        case .lion(let beta1, let beta2):
            set(.first, beta1)
            set(.second, 1 - beta1)
            set(.third, beta2)
            set(.fourth, 1 - beta2)
        }
    }

    /// What Adam and its kin share.
    private func setMeans(_ lane: Int, _ beta1: Double, _ beta2: Double, _ epsilon: Double) {
        powers[lane].beta1 *= beta1
        powers[lane].beta2 *= beta2
        coefficient(.first)[lane] = beta1
        coefficient(.second)[lane] = 1 - beta1
        coefficient(.third)[lane] = beta2
        coefficient(.fourth)[lane] = 1 - beta2
        coefficient(.fifth)[lane] = 1 / (1 - powers[lane].beta2).squareRoot()
        coefficient(.epsilon)[lane] = epsilon
    }
}
