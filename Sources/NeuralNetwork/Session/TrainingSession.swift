// Networks of one shape in training, one or 16 side by side: parameters, state of the update rule, probe. A
// step is forward → loss → backward (with the probe's measurements) → penalty → global norm → clip → update;
// each phase has a file of its own. Not here: per-element arithmetic (the kernels), the order of batches and
// what is kept of a step (Training).

import KernelInterface

/// Networks in training, in one number format. Nothing in a step allocates.
///
/// Lanes share the architecture and the kinds of everything (loss, rule, clipping, penalties); each has its
/// own numbers in `options[lane]`.
///
/// Exclusivity checks at run time are off for what a step touches, here and in the parts: they would cost a
/// tiny network a tenth of its step, and one slot owns it all.
final class TrainingSession {
    let architecture: NetworkArchitecture
    let layers: [WeightLayer]
    let kernels: KernelTable
    let lanes: Int
    let samples: Samples
    /// Rows of a step's batch.
    let batchRows: Int
    let workspace: Workspace
    let probe: Probe
    let blocks: [any NetworkBlock]
    let readout: Readout
    let parameters: [Parameter]
    let matrices: [Dense]
    /// Blocks' state besides parameters.
    let normalizers: [Normalizer]
    let dropout: DropoutSettings

    /// Per lane. Their kinds are equal; learning rates may be changed between steps.
    @exclusivity(unchecked) var options: [TrainingOptions] {
        didSet { hasCoefficients = false }
    }
    /// Whether `coefficients` hold what `options` want, as far as it is the same in every step.
    @exclusivity(unchecked) var hasCoefficients = false
    /// Whether weights decay in any lane.
    @exclusivity(unchecked) var hasDecay = false
    /// The step's batch.
    @exclusivity(unchecked) var batch: Batch
    /// Running products of the update rules, per lane.
    @exclusivity(unchecked) var powers: [RulePowers]

    /// The gathered batch and its targets, and the rows' numbers.
    let inputs: Region
    let targets: Region
    let classes: Region
    let rowNumbers: Region
    /// Coefficients of the update, clip limits and penalties, per lane.
    let coefficients: Region
    let limits: Region
    let penalties: (l2: Region, l1: Region)
    /// Factors of adaptive clipping, in the format, and what they are made of.
    let unitFactors: Region
    let unitSquares: Region

    /// The rows that a step works on.
    struct Batch {
        /// [rows × inputs]
        var inputs: UnsafeRawPointer
        /// [rows × outputs]
        var values: UnsafeRawPointer
        /// [rows]; nil for real targets.
        var classes: UnsafePointer<Int32>?
        /// Whether they have no lanes: all networks see the same rows.
        var isShared: Bool
    }

    /// - Parameters:
    ///   - options: whose kinds the session has; also the first numbers of every lane.
    ///   - batchRows: rows of a step's batch, 1 ... samples' rows.
    ///   - arena: memory that nobody else uses.
    init(
        architecture: NetworkArchitecture, options: TrainingOptions, kernels: KernelTable, samples: Samples,
        batchRows: Int, arena: Arena
    ) {
        self.architecture = architecture
        self.kernels = kernels
        self.samples = samples
        self.batchRows = batchRows
        lanes = kernels.lanes
        layers = architecture.layers
        // Evaluation computes a few rows at once, packs are never evaluated.
        let rowCapacity = kernels.lanes == 1 ? max(batchRows, min(64, samples.rows)) : batchRows
        let workspace = Workspace(
            kernels: kernels, arena: arena, layers: layers, inputs: architecture.inputs,
            rowCapacity: rowCapacity)
        self.workspace = workspace
        probe = Probe(layerCount: layers.count, workspace)
        dropout = DropoutSettings(lanes: kernels.lanes)
        let builder = NetworkBuilder(
            architecture, layers: layers, rule: options.rule, workspace: workspace, probe: probe,
            dropout: dropout)
        blocks = builder.hiddenBlocks(propagatesInput: options.inputGradient)
        readout = builder.readout(propagatesInput: options.inputGradient)
        parameters = blocks.flatMap(\.parameters) + readout.parameters
        matrices = blocks.flatMap(\.matrices) + readout.matrices
        normalizers = blocks.flatMap(\.normalizers) + readout.normalizers

        inputs = workspace.reserveBatch(architecture.inputs)
        targets = workspace.reserveBatch(architecture.outputs)
        classes = workspace.reserveIndices(rowCapacity)
        rowNumbers = workspace.reserveIndices(rowCapacity)
        coefficients = workspace.reserveFigures(OptimizerCoefficient.allCases.count)
        limits = workspace.reserveFigures(1)
        penalties = (workspace.reserveFigures(1), workspace.reserveFigures(1))
        let widest = layers.reduce(1) { max($0, $1.units) }
        unitFactors = workspace.reserve(widest)
        unitSquares = workspace.reserveFigures(2 * widest)
        workspace.allocate()
        workspace.rows = batchRows

        self.options = Array(repeating: options, count: kernels.lanes)
        powers = Array(repeating: RulePowers(), count: kernels.lanes)
        batch = Batch(
            inputs: samples.inputs, values: samples.values, classes: samples.classes, isShared: true)
    }
}

/// Products over the steps that update rules need, per lane.
struct RulePowers {
    /// β₁ᵗ and β₂ᵗ of Adam and its kin.
    var beta1 = 1.0
    var beta2 = 1.0
    /// Π μₜ of Nadam.
    var momentum = 1.0
    /// t
    var step = 0
}
