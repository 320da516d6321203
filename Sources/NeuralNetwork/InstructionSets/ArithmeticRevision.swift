// Which bits a trial has. Not here: how they are made the same everywhere (the kernels, ReproducibleMath).

/// The arithmetic as a contract between releases: two of one revision find the same bits for every trial,
/// whatever the processor. It goes up whenever any figure of any trial changes in any bit.
package enum ArithmeticRevision {
    package static let current = 1
}
