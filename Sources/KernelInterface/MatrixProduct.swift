// One matrix product as a value: the kernels' most important argument.

/// C[rows × columns] = start + A[rows × depth] · B[depth × columns].
///
/// A's element (i, k) is at `a[i * aRowStride + k * aColumnStride]`, so a transposed A costs nothing; B and C
/// are row-major with unit column stride. C must not overlap A, B or the bias.
///
/// Arithmetic: every element is one chain of fused multiply-adds in index order of k,
/// `c = fma(a[i,k], b[k,j], c)`, that begins at the start value, whatever the tiling.
package struct MatrixProduct<Scalar> {
    /// What every chain begins with.
    package enum Start {
        case zero
        /// A row vector of `columns` elements, the same for every row of C.
        case bias(UnsafePointer<Scalar>)
        /// C's present contents.
        case accumulate
    }

    package var rows: Int
    package var columns: Int
    package var depth: Int
    package var a: UnsafePointer<Scalar>
    package var aRowStride: Int
    package var aColumnStride: Int
    package var b: UnsafePointer<Scalar>
    package var bRowStride: Int
    package var c: UnsafeMutablePointer<Scalar>
    package var cRowStride: Int
    package var start: Start
    /// At least `KernelTable.multiplyScratchCount(rows, columns, depth)` scalars; contents are overwritten.
    package var scratch: UnsafeMutablePointer<Scalar>

    package init(
        rows: Int, columns: Int, depth: Int,
        a: UnsafePointer<Scalar>, aRowStride: Int, aColumnStride: Int,
        b: UnsafePointer<Scalar>, bRowStride: Int,
        c: UnsafeMutablePointer<Scalar>, cRowStride: Int,
        start: Start, scratch: UnsafeMutablePointer<Scalar>
    ) {
        self.rows = rows
        self.columns = columns
        self.depth = depth
        self.a = a
        self.aRowStride = aRowStride
        self.aColumnStride = aColumnStride
        self.b = b
        self.bRowStride = bRowStride
        self.c = c
        self.cRowStride = cRowStride
        self.start = start
        self.scratch = scratch
    }
}
