// What the blocks of a session share: kernels, memory, the size of the batch at hand, buffers for what
// travels between them. Not here: parameters, the probe.

import KernelInterface

/// Batch-wide numbers somewhere in memory: [rows × width].
struct Tensor {
    var pointer: UnsafeRawPointer
    var width: Int
    /// Whether all networks of a pack see the same numbers, which then have no lanes.
    var isShared = false
}

/// What a forward pass is for.
enum ForwardMode {
    /// A step: batch statistics that the running ones take in, dropout, measurements.
    case training
    /// The loss of a training step without the step: batch statistics, dropout, nothing else changes.
    case probing
    /// The trained network: running statistics, no dropout.
    case inference
}

/// Kernels, memory and shared buffers of one session.
final class Workspace {
    let kernels: KernelTable
    /// Networks side by side.
    let lanes: Int
    /// The most rows that are computed at once.
    let rowCapacity: Int
    /// Rows of the batch at hand.
    @exclusivity(unchecked) var rows: Int
    private var plan = ArenaPlan()
    private let arena: Arena
    @exclusivity(unchecked) private var base: UnsafeMutableRawPointer

    /// ∂L/∂a of the block at hand [rows × widest]; a product on its way to a norm layer in the forward pass.
    let gradient: Region
    /// A second one, for blocks whose inside needs its own; anything at all in the forward pass.
    let spare: Region
    /// The product kernel's scratch, and the loss's.
    private(set) var scratch: Region
    /// A few figures that kernels return: 16 quantities per lane.
    let figures: Region
    /// 16 partial sums per lane, for sums over tensors.
    let partialSums: Region

    init(
        kernels: KernelTable, arena: Arena, layers: [WeightLayer], inputs: Int, rowCapacity: Int
    ) {
        self.kernels = kernels
        self.arena = arena
        self.rowCapacity = rowCapacity
        rows = rowCapacity
        lanes = kernels.lanes
        base = arena.base
        let widest = layers.reduce(inputs) { max($0, $1.units) }
        let bytes = kernels.format.byteCount * kernels.lanes
        gradient = plan.reserve(rowCapacity * widest, bytes: bytes)
        spare = plan.reserve(rowCapacity * widest, bytes: bytes)
        figures = plan.reserve(16, bytes: 8 * kernels.lanes)
        partialSums = plan.reserve(16, bytes: 8 * kernels.lanes)
        let scratchCount = layers.map { layer in
            max(
                kernels.matrices.multiplyScratchCount(rowCapacity, layer.units, layer.fanIn),
                kernels.matrices.multiplyScratchCount(layer.fanIn, layer.units, rowCapacity),
                kernels.matrices.multiplyScratchCount(rowCapacity, layer.fanIn, layer.units))
        }
        scratch = plan.reserve(
            max(scratchCount.max() ?? 0, LossPass.scratchCount(outputs: layers.last?.units ?? 0)),
            bytes: kernels.format.byteCount)
    }

    /// Room for numbers of the format, in all lanes.
    func reserve(_ count: Int) -> Region {
        plan.reserve(count, bytes: kernels.format.byteCount * lanes)
    }

    /// Room for numbers of the format without lanes.
    func reserveShared(_ count: Int) -> Region { plan.reserve(count, bytes: kernels.format.byteCount) }

    /// Room for batch-wide numbers [rows × width].
    func reserveBatch(_ width: Int) -> Region { reserve(rowCapacity * width) }

    /// Room for figures in Double, per lane.
    func reserveFigures(_ count: Int) -> Region { plan.reserve(count, bytes: 8 * lanes) }

    /// Room for whole numbers of 32 bits.
    func reserveIndices(_ count: Int) -> Region { plan.reserve(count, bytes: 4 * lanes) }

    /// Fixes the plan; all memory is zero afterwards.
    func allocate() {
        arena.prepare(for: plan)
        base = arena.base
    }

    @inline(__always)
    func pointer(_ region: Region) -> UnsafeMutableRawPointer { base + region.offset }

    @inline(__always)
    func doubles(_ region: Region) -> UnsafeMutablePointer<Double> {
        (base + region.offset).assumingMemoryBound(to: Double.self)
    }

    @inline(__always)
    func indices(_ region: Region) -> UnsafeMutablePointer<Int32> {
        (base + region.offset).assumingMemoryBound(to: Int32.self)
    }

    /// C = start + A · B with this workspace's scratch; B [depth × columns] or its transpose, contiguous.
    @inline(__always)
    func multiply(
        rows: Int, columns: Int, depth: Int, a: UnsafeRawPointer, aRowStride: Int, aColumnStride: Int,
        aIsShared: Bool = false, b: UnsafeRawPointer, bIsTransposed: Bool = false,
        c: UnsafeMutableRawPointer, start: MatrixProduct.Start
    ) {
        kernels.matrices.multiply(
            MatrixProduct(
                rows: rows, columns: columns, depth: depth, a: a, aRowStride: aRowStride,
                aColumnStride: aColumnStride, aIsShared: aIsShared, b: b,
                bRowStride: bIsTransposed ? depth : columns, bIsTransposed: bIsTransposed, c: c,
                cRowStride: columns, start: start, scratch: pointer(scratch)))
    }
}
