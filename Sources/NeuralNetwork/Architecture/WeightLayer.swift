// The weight layers of an architecture in their order: what the probe, the initialisation and the reports
// count by. Not here: what a block does with them.

/// A matrix of weights with its bias, and the norm layer and activation that belong to it.
package struct WeightLayer: Hashable, Sendable {
    package var fanIn: Int
    package var units: Int
    package var role: WeightLayerRole
    /// The block it stands in, from 0; the depth for the read-out.
    package var block: Int
    /// Width of its norm layer and of its trainable slopes: its units, or its fan-in where they stand before
    /// it.
    package var activationWidth: Int
    /// Whether an activation belongs to it.
    package var isActivated: Bool
}

extension NetworkArchitecture {
    /// Input side first, the read-out last. Of a block with two matrices the inner one comes first, of a
    /// highway block the gate second.
    package var layers: [WeightLayer] {
        var layers: [WeightLayer] = []
        for block in 0..<depth {
            let (fanIn, units) = (blockInput(block), hiddenWidths[block])
            let isPre = isPreActivated(block)
            // A block without a skip connection among pre-activated ones is its matrix alone.
            let isStem = residual && residualOrder == .pre && !isPre
            let isBranch = hasSkip(block)
            if blockMatrices == 2 {
                layers.append(
                    WeightLayer(
                        fanIn: fanIn, units: units, role: isBranch ? .branchInner : .block, block: block,
                        activationWidth: isPre ? fanIn : units, isActivated: true))
                layers.append(
                    WeightLayer(
                        fanIn: units, units: units, role: isBranch ? .branchLast : .block, block: block,
                        activationWidth: units, isActivated: isPre))
            } else {
                layers.append(
                    WeightLayer(
                        fanIn: fanIn, units: units, role: isBranch ? .branchLast : .block, block: block,
                        activationWidth: isPre ? fanIn : units, isActivated: !isStem))
            }
            if hasGate(block) {
                layers.append(
                    WeightLayer(
                        fanIn: fanIn, units: units, role: .gate, block: block, activationWidth: units,
                        isActivated: true))
            }
        }
        let fanIn = blockInput(depth)
        layers.append(
            WeightLayer(
                fanIn: fanIn, units: outputs, role: .readout, block: depth, activationWidth: fanIn,
                isActivated: isPreActivated(depth)))
        return layers
    }

    /// Number of weight layers, the read-out among them.
    package var weightLayers: Int {
        let perBlock = blockMatrices * depth
        return perBlock + (0..<depth).reduce(1) { $0 + (hasGate($1) ? 1 : 0) }
    }

    /// Fan-in of weight layer `index` (0 ..< weightLayers).
    package func fanIn(_ index: Int) -> Int { layers[index].fanIn }
    /// Units of weight layer `index` (0 ..< weightLayers).
    package func units(_ index: Int) -> Int { layers[index].units }
}
