// Scaling of initial weights by what the first batch shows. Not here: networks, batches, the orthogonal
// matrices that it starts from.

/// Layer-sequential unit variance (Mishkin & Matas 2016, algorithm 1): one layer after the other, input side
/// first, its weights are divided by the standard deviation of its pre-activations.
package enum LayerSequentialUnitVariance {
    /// Tol_var of the paper, as a share of the wanted variance.
    package static let tolerance = 0.1
    /// T_max of the paper.
    package static let mostIterations = 10

    /// Scales the weights of `layers`, in that order; biases, γ and β stay.
    ///
    /// A layer whose variance is 0 or not finite (a dead one) stays as it is.
    ///
    /// - Parameters:
    ///   - parameters: the network's, by layer.
    ///   - wantedVariance: 1 in the paper; σ_w² where a factor on the standard deviation is asked for.
    ///   - variance: gives layer `layer` these parameters and returns the variance of its pre-activations
    ///     over batch × units; layers before it have got their final ones by then.
    /// - Returns: the parameters as `variance` last got them.
    package static func scaled(
        _ parameters: [LayerParameters], layers: some Sequence<Int>,
        wantedVariance: (_ layer: Int) -> Double = { _ in 1 },
        variance: (_ layer: Int, _ parameters: LayerParameters) -> Double
    ) -> [LayerParameters] {
        var result = parameters
        for layer in layers {
            let wanted = wantedVariance(layer)
            var found = variance(layer, result[layer])
            var iterations = 0
            while abs(found - wanted) > tolerance * wanted, found > 0, found.isFinite,
                iterations < mostIterations
            {
                let factor = (wanted / found).squareRoot()
                for index in result[layer].weight.indices { result[layer].weight[index] *= factor }
                found = variance(layer, result[layer])
                iterations += 1
            }
        }
        return result
    }
}
