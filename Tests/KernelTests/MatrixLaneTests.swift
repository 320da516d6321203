// Matrix and norm kernels of 16 networks: every lane holds the bits of its network alone.

import KernelInterface
import Testing

@Suite struct MatrixLaneTests {
    static let sizes = [0, 1, 5, 15, 16, 17, 33]

    /// Strides larger than the shape; A transposed, or shared by all networks, or neither; B transposed or
    /// not.
    func checkProduct<S: KernelScalar>(
        _ type: S.Type, _ rows: Int, _ columns: Int, _ depth: Int, isTransposed: Bool, isShared: Bool,
        bIsTransposed: Bool
    ) {
        let aRowStride = isTransposed ? 1 : depth + 2
        let aColumnStride = isTransposed ? rows + 1 : 1
        let (bRowStride, cRowStride) = ((bIsTransposed ? depth : columns) + 3, columns + 1)
        let a: [[S]] = randomNetworks((rows + 2) * (depth + 2), seed: 11)
        let b: [[S]] = randomNetworks((bIsTransposed ? columns : depth) * bRowStride, seed: 12)
        let c: [[S]] = randomNetworks(rows * cRowStride, seed: 13)
        let bias: [[S]] = randomNetworks(columns, seed: 14)
        for start in MatrixMultiplyTests.Start.allCases {
            let name =
                "product \(rows)×\(columns)×\(depth) transposed \(isTransposed) shared \(isShared) \(start) "
                + "B transposed \(bIsTransposed)"
            expectSameLanes(S.self, name) { table, call in
                let initial: MatrixProduct.Start =
                    switch start {
                    case .zero: .zero
                    case .bias: .bias(call.input(bias))
                    case .accumulate: .accumulate
                    }
                table.matrices.multiply(
                    MatrixProduct(
                        rows: rows, columns: columns, depth: depth,
                        a: isShared ? call.shared(a[1]) : call.input(a), aRowStride: aRowStride,
                        aColumnStride: aColumnStride, aIsShared: isShared, b: call.input(b),
                        bRowStride: bRowStride, bIsTransposed: bIsTransposed, c: call.output(c),
                        cRowStride: cRowStride, start: initial,
                        scratch: call.scratch(
                            S.self, count: table.matrices.multiplyScratchCount(rows, columns, depth))))
            }
        }
    }

    @Test(arguments: [false, true], [false, true])
    func `products, of an A of their own or shared`(isTransposed: Bool, isShared: Bool) {
        var generator = TestGenerator(seed: 15)
        let fixed = [(0, 3, 2), (3, 0, 2), (2, 3, 0), (1, 1, 1), (16, 16, 16), (17, 33, 5), (7, 100, 15)]
        let random = (0..<8).map { _ in
            (
                Int.random(in: 1...20, using: &generator), Int.random(in: 1...20, using: &generator),
                Int.random(in: 1...33, using: &generator)
            )
        }
        for (rows, columns, depth) in fixed + random {
            for bIsTransposed in [false, true] {
                checkProduct(
                    Float.self, rows, columns, depth, isTransposed: isTransposed, isShared: isShared,
                    bIsTransposed: bIsTransposed)
                checkProduct(
                    Double.self, rows, columns, depth, isTransposed: isTransposed, isShared: isShared,
                    bIsTransposed: bIsTransposed)
            }
        }
    }

    func checkColumns<S: KernelScalar>(_ type: S.Type, _ rows: Int, _ columns: Int) {
        let count = rows * columns
        let x: [[S]] = randomNetworks(count, seed: 16)
        let z: [[S]] = randomNetworks(count, seed: 17)
        let a: [[S]] = randomNetworks(columns, seed: 18)
        let b: [[S]] = randomNetworks(columns, seed: 19)
        expectSameLanes(S.self, "columns \(rows)×\(columns)") { table, call in
            let kernels = table.matrices
            kernels.columnSums(call.input(x), rows, columns, call.output(S.self, count: columns))
            kernels.columnDots(call.input(x), call.input(z), rows, columns, call.figures(columns))
            for (hasZ, hasB) in [(false, false), (false, true), (true, false), (true, true)] {
                kernels.combineColumns(
                    rows, columns, call.input(x), call.input(a),
                    hasZ ? UnsafeRawPointer(call.input(z)) : nil,
                    hasB ? UnsafeRawPointer(call.input(b)) : nil, call.output(S.self, count: count))
            }
            let inPlace = call.output(x)
            kernels.combineColumns(
                rows, columns, inPlace, call.input(a), call.input(z), call.input(b), inPlace)
        }
    }

    func checkGather<S: KernelScalar>(_ type: S.Type, _ rows: Int, _ columns: Int) {
        var generator = TestGenerator(seed: 20)
        let source: [S] = generator.specialNumbers(7 * columns)
        let numbers = (0..<laneCount).map { _ in
            (0..<rows).map { _ in Int32.random(in: 0..<7, using: &generator) }
        }
        expectSameLanes(S.self, "gather \(rows)×\(columns)") { table, call in
            table.matrices.gatherRows(
                call.shared(source), call.input(numbers), rows, columns,
                call.output(S.self, count: rows * columns))
        }
    }

    @Test(arguments: sizes, sizes)
    func `column kernels and gathered rows`(rows: Int, columns: Int) {
        checkColumns(Float.self, rows, columns)
        checkColumns(Double.self, rows, columns)
        checkGather(Float.self, rows, columns)
        checkGather(Double.self, rows, columns)
    }

    func checkNorm<S: KernelScalar>(
        _ type: S.Type, _ rows: Int, _ columns: Int, _ kind: NormalizationKernelTests.Kind,
        _ parameters: NormalizationKernelTests.Affine
    ) {
        let count = rows * columns
        let groups = kind.isByRow ? rows : columns
        let x: [[S]] = randomNetworks(count, seed: 21)
        let g: [[S]] = randomNetworks(count, seed: 22)
        let gamma: [[S]] = randomNetworks(columns, seed: 23)
        let beta: [[S]] = randomNetworks(columns, seed: 24)
        expectSameLanes(S.self, "\(kind) \(parameters) \(rows)×\(columns)") { table, call in
            let scale = parameters == .none ? nil : UnsafeRawPointer(call.input(gamma))
            let normalized = call.output(S.self, count: count)
            let inverse = call.figures(groups)
            let forward = NormalizationForward(
                rows: rows, columns: columns, epsilon: 1e-5, isCentred: kind.isCentred, input: call.input(x),
                gamma: scale, beta: parameters == .gammaAndBeta ? UnsafeRawPointer(call.input(beta)) : nil,
                normalized: normalized, output: call.output(S.self, count: count), mean: call.figures(groups),
                variance: call.figures(groups), inverseDeviation: inverse)
            let upstream = call.output(g)
            let backward = NormalizationBackward(
                rows: rows, columns: columns, isCentred: kind.isCentred, outputGradient: upstream,
                normalized: normalized, inverseDeviation: inverse, gamma: scale, inputGradient: upstream,
                gammaGradient: call.output(S.self, count: columns),
                betaGradient: call.output(S.self, count: columns))
            let kernels = table.matrices
            if kind.isByRow {
                kernels.layerNormForward(forward)
                kernels.layerNormBackward(backward)
            } else {
                kernels.batchNormForward(forward)
                kernels.batchNormBackward(backward)
            }
        }
    }

    @Test(arguments: NormalizationKernelTests.Kind.allCases, NormalizationKernelTests.Affine.allCases)
    func `norm layers, forward and backward`(
        kind: NormalizationKernelTests.Kind, parameters: NormalizationKernelTests.Affine
    ) {
        for (rows, columns) in [(0, 5), (1, 1), (5, 15), (16, 16), (17, 33), (33, 17), (2, 100)] {
            checkNorm(Float.self, rows, columns, kind, parameters)
            checkNorm(Double.self, rows, columns, kind, parameters)
        }
    }
}
