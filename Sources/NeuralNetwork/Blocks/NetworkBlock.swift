// What a network is a row of. A new kind of block (recurrent cells, convolutions, attention) is one more type
// of this protocol, and a line in NetworkBuilder.

/// A differentiable function of batch-wide numbers with parameters of its own.
///
/// Blocks keep what their backward pass needs where it lies; the numbers of a pass are void after the next
/// one. The probe's figures are taken on the way.
protocol NetworkBlock: AnyObject {
    /// The output [rows × width] for `input`, which stays where it is until the backward pass.
    func forward(_ input: Tensor, _ mode: ForwardMode) -> Tensor

    /// Parameters' gradients from ∂L/∂output in the workspace's `gradient`, which becomes ∂L/∂input where
    /// somebody needs it.
    func backward()

    /// In declaration order, which is the order of sums over tensors.
    var parameters: [Parameter] { get }

    /// The matrices, in the order of the weight layers.
    var matrices: [Dense] { get }

    /// Norm layers, which may have state besides parameters.
    var normalizers: [Normalizer] { get }

    /// The activations whose units can die, with the weight layer each belongs to.
    var activators: [(layer: Int, activator: Activator)] { get }
}
