// What one thread computes with.

/// The kernels and the memory of one thread.
package final class ComputeSlot {
    let kernels: KernelSet
    /// Of the session of one network, and of 16 side by side.
    let arena = Arena()
    let packArena = Arena()

    package init(kernels: KernelSet) {
        self.kernels = kernels
    }
}
