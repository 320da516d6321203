// From an architecture to its blocks, and the parts they are made of. Not here: what the blocks do.

import KernelInterface

/// What blocks need to build themselves.
final class NetworkBuilder {
    let architecture: NetworkArchitecture
    let layers: [WeightLayer]
    let workspace: Workspace
    let probe: Probe
    let dropout: DropoutSettings
    private let momentCount: Int

    init(
        _ architecture: NetworkArchitecture, layers: [WeightLayer], rule: UpdateRule, workspace: Workspace,
        probe: Probe, dropout: DropoutSettings
    ) {
        self.architecture = architecture
        self.layers = layers
        self.workspace = workspace
        self.probe = probe
        self.dropout = dropout
        momentCount = rule.kernelRule.momentCount
    }

    func parameter(_ kind: ParameterKind, layer: Int, rows: Int, columns: Int) -> Parameter {
        Parameter(kind, layer: layer, rows: rows, columns: columns, momentCount: momentCount, workspace)
    }

    /// The hidden blocks, input side first.
    ///
    /// - Parameter propagatesInput: whether ∂L/∂inputs is wanted.
    func hiddenBlocks(propagatesInput: Bool) -> [any NetworkBlock] {
        var firstLayer = 0
        return (0..<architecture.depth).map { block in
            let propagates = block > 0 || propagatesInput
            let first = firstLayer
            firstLayer += architecture.blockMatrices + (architecture.hasGate(block) ? 1 : 0)
            if architecture.hasGate(block) { return HighwayBlock(block, firstLayer: first, self) }
            if architecture.isPreActivated(block) {
                return PreActivationBlock(block, firstLayer: first, self)
            }
            if !layers[first].isActivated {
                return ProductBlock(layer: first, self, propagates: propagates)
            }
            return FullyConnectedBlock(block, firstLayer: first, self, propagates: propagates)
        }
    }

    func readout(propagatesInput: Bool) -> Readout {
        Readout(layer: layers.count - 1, self, propagates: architecture.depth > 0 || propagatesInput)
    }
}
