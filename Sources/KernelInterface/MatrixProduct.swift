// One matrix product as a value: the kernels' most important argument.

/// C[rows × columns] = start + A[rows × depth] · B[depth × columns].
///
/// Strides count elements of one network. A's element (i, k) is at `i * aRowStride + k * aColumnStride`, so a
/// transposed A costs nothing. B and C are row-major with unit column stride; B may be given as its
/// transpose. C must not overlap A, B or the bias.
///
/// Arithmetic: every element is one chain of fused multiply-adds in index order of k,
/// `c = fma(a[i,k], b[k,j], c)`, that begins at the start value, whatever the tiling.
package struct MatrixProduct {
    /// What every chain begins with.
    package enum Start {
        case zero
        /// A row vector of `columns` elements, the same for every row of C.
        case bias(UnsafeRawPointer)
        /// C's present contents.
        case accumulate
    }

    package var rows: Int
    package var columns: Int
    package var depth: Int
    package var a: UnsafeRawPointer
    package var aRowStride: Int
    package var aColumnStride: Int
    /// Whether A has no lanes: all networks see the same numbers (a batch of data).
    package var aIsShared = false
    package var b: UnsafeRawPointer
    /// From row to row, of Bᵀ where B is transposed.
    package var bRowStride: Int
    /// Whether `b` holds Bᵀ [columns × depth].
    package var bIsTransposed = false
    package var c: UnsafeMutableRawPointer
    package var cRowStride: Int
    package var start: Start
    /// At least `multiplyScratchCount(rows, columns, depth)` numbers; contents are overwritten.
    package var scratch: UnsafeMutableRawPointer

    package init(
        rows: Int, columns: Int, depth: Int,
        a: UnsafeRawPointer, aRowStride: Int, aColumnStride: Int, aIsShared: Bool = false,
        b: UnsafeRawPointer, bRowStride: Int, bIsTransposed: Bool = false, c: UnsafeMutableRawPointer,
        cRowStride: Int,
        start: Start, scratch: UnsafeMutableRawPointer
    ) {
        self.rows = rows
        self.columns = columns
        self.depth = depth
        self.a = a
        self.aRowStride = aRowStride
        self.aColumnStride = aColumnStride
        self.aIsShared = aIsShared
        self.b = b
        self.bRowStride = bRowStride
        self.bIsTransposed = bIsTransposed
        self.c = c
        self.cRowStride = cRowStride
        self.start = start
        self.scratch = scratch
    }
}
