// From a specification to a complete configuration, as a worker does it: from the file's text alone.

import SweepConfiguration
import SweepModel
import Testing

@Suite struct TrialConfigurationTests {
    @Test("every option of the file arrives where it belongs")
    func everyOption() throws {
        let definition = try sweep(
            """
            name: all
            data:
              file: data/table.csv
              target: price
              header: true
              divisor: 16
              task: regression
              scaling: min_max
              test_fraction: .25
              seed: 5
              split_seed: 6
            probe: {every: 7}
            verdict:
              tau: 0.4
              loss_ratio: 11
              loss_max: 1e5
              update_max: 9
              clip_factor: 99
              elasticity: 2e-3
              depth_ratio: 3e-3
              fraction: 0.6
              improve: 0.97
              tiny_update: 2e-5
              oscillation: 0.25
              init_ratio: 71
              spike: 12
            training:
              hidden: [32, 16]
              activation: leaky_relu
              leaky_slope: 0.2
              elu_alpha: 1.5
              prelu_slope: 0.1
              initialization: orthogonal
              sigma_w: 1.25
              sigma_b: 0.05
              readout_sigma_w: 0.5
              zero_last_residual: true
              bias: false
              normalization: layer
              normalization_affine: false
              normalization_epsilon: 1e-6
              residual: true
              skip_scale: 0.9
              branch_scale: 0.8
              branch_scaling: inverse_sqrt_depth
              residual_order: pre
              block_matrices: 2
              highway_bias: -2
              dropout: 0.25
              loss: huber
              huber_delta: 2
              optimizer: adamw
              learning_rate: 3e-4
              momentum: 0.8
              beta1: 0.85
              beta2: 0.99
              epsilon: 1e-7
              rho: 0.95
              momentum_decay: 1e-3
              schedule: cosine
              schedule_step: 50
              schedule_gamma: 0.5
              schedule_final: 0.1
              warmup_steps: 20
              weight_decay: 0.01
              l1: 0.001
              l2: 0.002
              clip_value: 5
              batch_size: full
              steps: 1e3
              precision: float64
              target_loss: 0.125
              flush_denormals: true
            """)
        let configuration = try definition.singleTrial()
        var expected = TrialConfiguration()
        var file = FileData(path: "data/table.csv")
        file.target = .name("price")
        file.header = true
        file.divisor = 16
        expected.data.source = .file(file)
        expected.data.task = .regression
        expected.data.scaling = .minMax
        expected.data.testFraction = 0.25
        expected.data.seed = 5
        expected.data.splitSeed = 6
        expected.thresholds.tau = 0.4
        expected.thresholds.lossRatio = 11
        expected.thresholds.lossMax = 1e5
        expected.thresholds.updateMax = 9
        expected.thresholds.clipFactor = 99
        expected.thresholds.elasticity = 2e-3
        expected.thresholds.depthRatio = 3e-3
        expected.thresholds.fraction = 0.6
        expected.thresholds.improve = 0.97
        expected.thresholds.tinyUpdate = 2e-5
        expected.thresholds.oscillation = 0.25
        expected.thresholds.initRatio = 71
        expected.thresholds.spike = 12
        expected.network.hiddenWidths = [32, 16]
        expected.network.activation = .leakyReLU
        expected.network.leakySlope = 0.2
        expected.network.eluAlpha = 1.5
        expected.network.preluSlope = 0.1
        expected.network.initialization = .orthogonal
        expected.network.sigmaW = 1.25
        expected.network.sigmaB = 0.05
        expected.network.readoutSigmaW = 0.5
        expected.network.zeroLastResidual = true
        expected.network.bias = false
        expected.network.normalization = .layer
        expected.network.normalizationAffine = false
        expected.network.normalizationEpsilon = 1e-6
        expected.network.residual = true
        expected.network.skipScale = 0.9
        expected.network.branchScale = 0.8
        expected.network.branchScaling = .inverseSquareRootOfDepth
        expected.network.residualOrder = .pre
        expected.network.blockMatrices = 2
        expected.network.highwayBias = -2
        expected.network.dropout = 0.25
        expected.training.loss = .huber
        expected.training.huberDelta = 2
        expected.training.optimizer.kind = .adamW
        expected.training.optimizer.learningRate = 3e-4
        expected.training.optimizer.momentum = 0.8
        expected.training.optimizer.beta1 = 0.85
        expected.training.optimizer.beta2 = 0.99
        expected.training.optimizer.epsilon = 1e-7
        expected.training.optimizer.rho = 0.95
        expected.training.optimizer.momentumDecay = 1e-3
        expected.training.schedule.kind = .cosine
        expected.training.schedule.stepLength = 50
        expected.training.schedule.gamma = 0.5
        expected.training.schedule.finalShare = 0.1
        expected.training.schedule.warmupSteps = 20
        expected.training.optimizer.weightDecay = 0.01
        expected.training.l1 = 0.001
        expected.training.l2 = 0.002
        expected.training.clipping = .value(5)
        expected.training.batchSize = nil
        expected.training.steps = 1000
        expected.training.precision = .float64
        expected.training.targetLoss = 0.125
        expected.training.flushDenormals = true
        expected.training.probeEvery = 7
        expected.seed = definition.trial(at: 0).seed
        #expect(configuration == expected)
        #expect(definition.dataFiles == ["data/table.csv"])
    }

    @Test("every file of the data section arrives, each announced once, in the section's own order")
    func dataFiles() throws {
        let definition = try sweep(
            "data: {test_labels: d.npy, file: a.npy, labels: b.npy, test_file: a.npy}")
        guard case .file(let file) = definition.base.data.source else {
            Issue.record("no file")
            return
        }
        #expect(file.files.map(\.path) == ["a.npy", "b.npy", "a.npy", "d.npy"])
        #expect(file.files.map(\.key) == DataFileKey.allCases)
        #expect(definition.dataFiles == ["a.npy", "b.npy", "d.npy"])
    }

    @Test(
        "two spirals have two features and classes, three turns and no noise unless the file says otherwise")
    func spirals() throws {
        let definition = try sweep("data: {generator: two_spirals, samples: 194}")
        guard case .twoSpirals(let sizes) = definition.base.data.source else {
            Issue.record("not spirals")
            return
        }
        #expect([sizes.samples, sizes.features, sizes.outputs] == [194, 2, 2])
        #expect(sizes.turns == 3)
        #expect(sizes.noise == 0)
    }

    @Test("a file with data only gives the model's defaults; regression gets the loss that fits it")
    func defaults() throws {
        let plain = try sweep("data: {generator: network_teacher}")
        var expected = TrialConfiguration()
        expected.data.source = .networkTeacher(GeneratedData())
        expected.data.seed = plain.base.data.seed
        expected.data.splitSeed = plain.base.data.splitSeed
        expected.seed = plain.trial(at: 0).seed
        #expect(try plain.singleTrial() == expected)
        #expect(plain.dataFiles.isEmpty)
        let regression = try sweep("data: {generator: network_teacher, task: regression}")
        #expect(try regression.singleTrial().training.loss == .meanSquaredError)
    }

    @Test("generated sizes arrive; blobs have noise 1 unless the file says otherwise")
    func generatedSizes() throws {
        let text = "{generator: gaussian_blobs, samples: 90, features: 3, classes: 5, spread: 2}"
        guard case .gaussianBlobs(let sizes) = try sweep("data: \(text)").base.data.source else {
            Issue.record("not blobs")
            return
        }
        #expect([sizes.samples, sizes.features, sizes.outputs] == [90, 3, 5])
        #expect(sizes.noise == 1)
        #expect(sizes.spread == 2)
        let silent = try sweep("data: \(text.replacing("spread", with: "noise: 0, spread"))").base.data.source
        guard case .gaussianBlobs(let silentSizes) = silent else {
            Issue.record("not blobs")
            return
        }
        #expect(silentSizes.noise == 0)
    }

    @Test("a trial's configuration follows from the text and its specification alone, for every trial")
    func fromTextAlone() throws {
        let text = """
            method: grid
            replicates: 2
            data: {generator: linear_teacher}
            training: {width: 32}
            parameters: {learning_rate: [0.1, 1]}
            settings:
              - {depth: 3}
              - {hidden: [8, 4], activation: tanh}
              - {clip_norm: 2}
              - {batch_size: full}
            """
        let coordinator = try sweep(text)
        let worker = try sweep(text)
        let trials = (0..<coordinator.trialCount).map { coordinator.trial(at: $0) }
        let configurations = try trials.map { try worker.configuration(for: $0) }
        #expect(Set(configurations).count == coordinator.trialCount)
        #expect(configurations[0].network.hiddenWidths == [32, 32, 32])
        #expect(configurations[4].network.hiddenWidths == [8, 4])
        #expect(configurations[4].network.activation == .tanh)
        #expect(configurations[8].network.hiddenWidths == [32, 32])
        #expect(configurations[8].training.clipping == .norm(2))
        #expect(configurations[12].training.batchSize == nil)
        #expect(trials[4].parameters.first { $0.name == "depth" }?.value == ParameterValue.none)
        #expect(trials[12].parameters.first { $0.name == "batch_size" }?.value == .text("full"))
        #expect(configurations.map(\.seed) == trials.map(\.seed))
    }

    @Test("a hand-picked depth overrides the base's list of widths")
    func depthOverridesHidden() throws {
        let definition = try sweep(
            """
            method: grid
            data: {generator: linear_teacher}
            training: {hidden: [8, 4]}
            settings: [{depth: 3}, {label: base}]
            """)
        let widths = try (0..<2).map {
            try definition.configuration(for: definition.trial(at: $0)).network.hiddenWidths
        }
        #expect(widths == [[64, 64, 64], [8, 4]])
    }

    @Test("null in a hand-picked setting takes back what training sets")
    func nullTakesBack() throws {
        let definition = try sweep(
            """
            method: grid
            data: {generator: linear_teacher}
            training: {clip_norm: 1, beta2: 0.9, warmup_steps: 5}
            settings: [{clip_norm: null}, {beta2: null}, {warmup_steps: null}, {label: base}]
            """)
        let trainings = try (0..<4).map {
            try definition.configuration(for: definition.trial(at: $0)).training
        }
        #expect(trainings.map(\.clipping) == [.none, .norm(1), .norm(1), .norm(1)])
        #expect(trainings.map(\.optimizer.beta2) == [0.9, nil, 0.9, 0.9])
        #expect(trainings.map(\.schedule.warmupSteps) == [5, 5, nil, 5])
    }

    @Test("every limit on the gradient arrives as its kind")
    func clippingKinds() throws {
        let kinds: [(String, GradientClipping)] = [
            ("clip_norm", .norm(0.5)), ("clip_value", .value(0.5)), ("clip_layer_norm", .layerNorm(0.5)),
            ("clip_adaptive", .adaptive(0.5)),
        ]
        for (key, clipping) in kinds {
            let definition = try sweep("data: {generator: linear_teacher}\ntraining: {\(key): 0.5}")
            #expect(try definition.singleTrial().training.clipping == clipping)
        }
    }

    @Test("every name of the vocabulary is taken")
    func vocabulary() throws {
        func names<Name: CaseIterable & RawRepresentable<String>>(_: Name.Type) -> [String] {
            Name.allCases.map(\.rawValue)
        }
        let lists = [
            ("activation", names(Activation.self)), ("normalization", names(Normalization.self)),
            ("optimizer", names(OptimizerKind.self)), ("schedule", names(ScheduleKind.self)),
            ("loss", names(LossFunction.self)), ("residual_order", names(ResidualOrder.self)),
            ("branch_scaling", names(BranchScaling.self)),
            ("initialization", names(Initialization.self).filter { $0 != "fixup" }),
        ]
        for (key, names) in lists {
            let list = names.joined(separator: ", ")
            let text = "method: grid\ndata: {generator: linear_teacher}\nparameters: {\(key): [\(list)]}"
            #expect(try sweep(text).settingCount == names.count)
        }
        let fixup = "training: {initialization: fixup, residual: true, block_matrices: 2}"
        let trial = try sweep("data: {generator: linear_teacher}\n" + fixup).singleTrial()
        #expect(trial.network.initialization == .fixup)
    }

    @Test("trials that differ in what a pack must share have different shapes")
    func shapes() throws {
        let plain = TrialConfiguration()
        let edits: [(inout TrialConfiguration) -> Void] = [
            { $0.network.hiddenWidths = [1] }, { $0.training.steps = 7 }, { $0.training.batchSize = 3 },
            { $0.training.precision = .float64 }, { $0.data.seed = 9 }, { $0.network.blockMatrices = 2 },
            { $0.network.highway = true }, { $0.training.flushDenormals = true },
        ]
        let shapes = edits.map { edit in
            var other = plain
            edit(&other)
            return other.shape
        }
        #expect(Set(shapes + [plain.shape]).count == edits.count + 1)
        var same = plain
        same.training.optimizer.learningRate = 7
        same.network.dropout = 0.5
        #expect(same.shape == plain.shape)
    }

    @Test("a label changes nothing but its column")
    func labelWithoutEffect() throws {
        let definition = try sweep(
            "method: grid\ndata: {generator: linear_teacher}\nsettings: [{label: a}, {label: b}]")
        let both = try (0..<2).map { try definition.configuration(for: definition.trial(at: $0)) }
        #expect(both[0] == both[1])
    }

    @Test("values that are no option's, of the wrong type, out of range or of another sweep are refused")
    func foreignSpecifications() throws {
        let definition = try sweep(
            "method: grid\ndata: {generator: linear_teacher}\n"
                + "parameters: {depth: [1, 2], clip_norm: [null, 1]}"
        )
        func code(_ parameters: [ParameterAssignment]) -> ConfigurationError.Code? {
            var trial = definition.trial(at: 0)
            trial.parameters = parameters
            do throws(ConfigurationError) {
                _ = try definition.configuration(for: trial)
                return nil
            } catch {
                return error.code
            }
        }
        let depth = ParameterAssignment(name: "depth", value: .integer(1))
        let clip = ParameterAssignment(name: "clip_norm", value: .none)
        #expect(code([depth, clip]) == nil)
        #expect(code([clip, depth]) == .foreignTrial)
        #expect(code([depth]) == .foreignTrial)
        #expect(code([ParameterAssignment(name: "depth", value: .integer(-1)), clip]) == .invalidValue)
        #expect(code([ParameterAssignment(name: "depth", value: .text("deep")), clip]) == .invalidValue)
        #expect(code([depth, ParameterAssignment(name: "clip_norm", value: .number(.nan))]) == .invalidValue)
    }

    @Test("a trial file has one trial; a sweep is refused with its count")
    func singleTrial() throws {
        let one = try sweep("data: {generator: linear_teacher}\nparameters: {depth: 3, width: {value: 5}}")
        #expect(try one.singleTrial().network.hiddenWidths == [5, 5, 5])
        let many = try sweep(
            "method: grid\nreplicates: 3\ndata: {generator: linear_teacher}\nparameters: {depth: [1, 2]}")
        let error = try #require(throws: ConfigurationError.self) { try many.singleTrial() }
        #expect(error.code == .conflict)
        #expect(
            error.description.hasPrefix("s.yaml: describes 6 trials (2 settings, 3 replicates); allowed: one")
        )
    }

    @Test("batch sizes are held against the data once they are there, with the place of each")
    func batchAgainstData() throws {
        let definition = try sweep(
            "method: grid\ndata: {file: a.csv}\nparameters:\n  batch_size: [16, 64, full]\n")
        try definition.check(trainingRows: 64)
        let error = try #require(throws: ConfigurationErrors.self) { try definition.check(trainingRows: 63) }
        #expect(
            error.description == "s.yaml:4:20: batch_size: a batch of 64 rows, but the training part has 63; "
                + "allowed: at most 63, or full")
        #expect(throws: ConfigurationErrors.self) {
            try sweep("data: {file: a.csv}").check(trainingRows: 63)
        }
    }
}
